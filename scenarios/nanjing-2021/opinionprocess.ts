import { jiebaSegment } from "@tocsin/node";
import { dayTopics, dayText, keywordTrend, readPosts } from "@tocsin/situation";
import { type ReadStream, syntheticPosts } from "./posts.ts";

/** Cuts the stream into words and tells what is made of it; the dictionary goes with the process. */
function read(): ReadStream {
  const { stream } = readPosts(
    syntheticPosts().map((post, row) => ({ ...post, row })),
    { segment: jiebaSegment() },
  );
  const topics = stream.days.map((posts, i) => {
    if (posts.length === 0) return [];
    const { rows } = dayTopics(stream, { day: dayText(stream.first + i), top: 3 });
    return rows.map(({ terms }) => terms.slice(0, 3).join(" "));
  });
  return { first: stream.first, rows: keywordTrend(stream).rows, topics };
}

process.send?.(read(), () => process.disconnect());
