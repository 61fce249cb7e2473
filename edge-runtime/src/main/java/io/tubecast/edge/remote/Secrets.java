package io.tubecast.edge.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import java.util.regex.Pattern;

/** Takes out of a configuration what must not leave the node: users and passwords in addresses and pipelines. */
public final class Secrets {
    private static final String HIDDEN = "***";
    /** Up to the last @ before the path: a password may have one itself. */
    private static final Pattern USER_IN_ADDRESS = Pattern.compile("(?<=://)[^/?#\\s\"]*@");

    private static final Pattern NAMED = Pattern.compile(
            "(?i)([\\w-]*(?:password|passwd|user-id|user-pw|user_id|user_pw|pwd|token|secret|apikey|api-key)[\\w-]*\\s*=\\s*)"
                    + "(\"[^\"]*\"|[^\\s&!;]+)");

    private Secrets() {}

    /** Hides what is secret in every text of a tree, in place. */
    public static JsonNode hide(JsonNode node) {
        if (node instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> entry : object.properties()) {
                entry.setValue(hide(entry.getValue()));
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, hide(array.get(i)));
            }
        } else if (node.isTextual()) {
            return TextNode.valueOf(hide(node.textValue()));
        }
        return node;
    }

    /** Hides what is secret in a text. */
    public static String hide(String text) {
        String address = USER_IN_ADDRESS.matcher(text).replaceAll(HIDDEN + "@");
        return NAMED.matcher(address).replaceAll("$1" + HIDDEN);
    }
}
