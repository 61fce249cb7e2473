package io.tubecast.onnx.precision;

/**
 * A node that stays in 32-bit floats.
 *
 * @param name its name, or that of its first output where it has none
 * @param operator its operator
 * @param reason a phrase that says why
 */
public record KeptNode(String name, String operator, String reason) {}
