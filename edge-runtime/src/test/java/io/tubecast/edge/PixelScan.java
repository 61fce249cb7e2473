package io.tubecast.edge;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Looks for pixels in a message, by all the ways in which somebody might have put them there. */
final class PixelScan {
    /** Base64 or hexadecimal digits in a row; the longest honest text without a space is a hash of 64. */
    private static final Pattern ENCODED = Pattern.compile("[A-Za-z0-9+/=_-]{150,}");
    /** The first bytes of JPEG, PNG, GIF, WebP and AVI, and HEIF. */
    private static final List<String> MAGIC = List.of("\u00ff\u00d8\u00ff", "\u0089PNG", "GIF8", "RIFF", "ftyphei");

    private static final int LONGEST_TEXT = 400;
    /** Numbers in one array that holds nothing else. */
    private static final int MOST_NUMBERS = 8;

    private PixelScan() {}

    /** What is suspicious about a message; empty if nothing is. */
    static List<String> findings(byte[] payload, JsonNode body) {
        List<String> findings = new ArrayList<>();
        String bytes = new String(payload, StandardCharsets.ISO_8859_1);
        for (String magic : MAGIC) {
            if (bytes.contains(magic)) {
                findings.add("the first bytes of a picture");
            }
        }
        if (ENCODED.matcher(bytes).find()) {
            findings.add("a long run of digits as of an encoded picture");
        }
        scan(body, "", findings);
        return findings;
    }

    private static void scan(JsonNode node, String path, List<String> findings) {
        if (node.isBinary()) {
            findings.add(path + ": bytes");
        }
        if (node.isTextual() && node.textValue().length() > LONGEST_TEXT) {
            findings.add(path + ": a text of " + node.textValue().length());
        }
        int numbers = 0;
        for (JsonNode child : node) {
            numbers += node.isArray() && child.isNumber() ? 1 : 0;
            scan(child, path + "/", findings);
        }
        if (numbers > MOST_NUMBERS) {
            findings.add(path + ": " + numbers + " numbers in a row");
        }
    }
}
