package io.tubecast.training.weights;

/**
 * What a file says of one of its tensors.
 *
 * @param name as the file spells it, without prefixes that all names share
 * @param type how its numbers are stored
 * @param shape its sizes
 */
public record StoredTensor(String name, TensorType type, Shape shape) {}
