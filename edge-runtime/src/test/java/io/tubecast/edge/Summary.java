package io.tubecast.edge;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The last lines of a run, read back.
 *
 * @param processed frames that went through the networks
 * @param captured frames that came from the source
 * @param dropped frames that no network saw
 * @param sent tubes messages handed to the broker
 * @param overwritten tubes messages that a newer one replaced before they were sent
 */
record Summary(long processed, long captured, long dropped, long sent, long overwritten) {
    private static final Pattern FRAMES =
            Pattern.compile("processed (\\d+) of (\\d+) frames in [\\d.]+ s: [\\d.]+ frames/s, (\\d+) dropped");
    private static final Pattern MESSAGES =
            Pattern.compile("sent (\\d+) tubes messages, (\\d+) overwritten by newer ones");

    static Summary of(String output) {
        Matcher frames = find(FRAMES, output);
        Matcher messages = find(MESSAGES, output);
        return new Summary(
                Long.parseLong(frames.group(1)),
                Long.parseLong(frames.group(2)),
                Long.parseLong(frames.group(3)),
                Long.parseLong(messages.group(1)),
                Long.parseLong(messages.group(2)));
    }

    private static Matcher find(Pattern pattern, String output) {
        Matcher matcher = pattern.matcher(output);
        if (!matcher.find()) {
            throw new AssertionError("no '%s' in:%n%s".formatted(pattern, output));
        }
        return matcher;
    }
}
