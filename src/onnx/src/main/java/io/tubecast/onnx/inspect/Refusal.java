package io.tubecast.onnx.inspect;

/**
 * What an ONNX parser will not take, or takes only under a condition.
 *
 * @param node name of the node, input, output or constant; what a node computes if it has no name
 * @param operator the node's operator; {@code input}, {@code output}, {@code constant} or {@code model} for what is no node
 * @param reason what it is that the parser does not take, or its condition
 * @param advice what to do about it
 * @param refused true if the parser will not take it; false if it takes it under the condition that is told
 */
public record Refusal(String node, String operator, String reason, String advice, boolean refused) {
    /** One line: node, operator, reason, advice. */
    public String line() {
        return "%s '%s' (%s): %s; %s".formatted(refused ? "refused" : "condition", node, operator, reason, advice);
    }
}
