package io.tubecast.evaluation.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RankingTest {
    private record Entry(int video, double score, boolean hit) {}

    @Test
    void theEnvelopeIsTheLargestPrecisionAtThatRecallOrMore() {
        Random random = new Random(11);
        for (int round = 0; round < 300; round++) {
            int truth = 1 + random.nextInt(10);
            List<Entry> entries = randomEntries(random, truth, 1);
            assertThat(ranking(entries, new int[] {truth}).averagePrecision(0, Integration.ENVELOPE, null))
                    .isCloseTo(byDefinition(entries, truth), within(1e-12));
        }
    }

    @Test
    void aVideoDrawnTwiceCountsAsTwoVideos() {
        Random random = new Random(12);
        for (int round = 0; round < 300; round++) {
            int[] truths = {1 + random.nextInt(3), 1 + random.nextInt(3), 1 + random.nextInt(3)};
            int[] weights = {random.nextInt(4), random.nextInt(4), 1 + random.nextInt(3)};
            List<Entry> entries = new ArrayList<>();
            List<Entry> copies = new ArrayList<>();
            int[] copiedTruths = new int[12];
            for (int video = 0; video < 3; video++) {
                for (Entry entry : randomEntries(random, truths[video], 1)) {
                    entries.add(new Entry(video, entry.score(), entry.hit()));
                    for (int copy = 0; copy < weights[video]; copy++) {
                        copies.add(new Entry(4 * video + copy, entry.score(), entry.hit()));
                        copiedTruths[4 * video + copy] = truths[video];
                    }
                }
            }
            for (Integration integration : Integration.values()) {
                assertThat(ranking(entries, truths).averagePrecision(0, integration, weights))
                        .as("%s, round %d", integration, round)
                        .isCloseTo(
                                ranking(copies, withoutMissing(copiedTruths, truths, weights))
                                        .averagePrecision(0, integration, null),
                                within(1e-12));
            }
        }
    }

    /** Truth of a copied video counts even where nothing was found in it. */
    private static int[] withoutMissing(int[] copied, int[] truths, int[] weights) {
        for (int video = 0; video < 3; video++) {
            for (int copy = 0; copy < weights[video]; copy++) {
                copied[4 * video + copy] = truths[video];
            }
        }
        return copied;
    }

    private static Ranking ranking(List<Entry> entries, int[] truths) {
        Ranking ranking = new Ranking();
        for (int video = 0; video < truths.length; video++) {
            ranking.addTruth(video, truths[video]);
        }
        entries.forEach(e -> ranking.add(e.video(), e.score(), e.hit() ? 1 : 0, 0));
        ranking.sort();
        return ranking;
    }

    private static List<Entry> randomEntries(Random random, int truth, int video) {
        List<Entry> entries = new ArrayList<>();
        int hits = 0;
        int size = random.nextInt(30);
        for (int i = 0; i < size; i++) {
            boolean hit = hits < truth && random.nextBoolean();
            hits += hit ? 1 : 0;
            entries.add(new Entry(video - 1, random.nextDouble(), hit));
        }
        return entries;
    }

    /** Integral over recall of the largest precision reached at that recall or a higher one, point by point. */
    private static double byDefinition(List<Entry> entries, int truth) {
        List<Entry> sorted = new ArrayList<>(entries);
        sorted.sort((a, b) -> Double.compare(b.score(), a.score()));
        double sum = 0;
        for (int k = 1; k <= truth; k++) {
            double best = 0;
            for (int end = 1; end <= sorted.size(); end++) {
                long hits = sorted.subList(0, end).stream().filter(Entry::hit).count();
                best = hits >= k ? Math.max(best, (double) hits / end) : best;
            }
            sum += best / truth;
        }
        return sum;
    }
}
