package io.tubecast.training.weights.pickle;

import io.tubecast.training.weights.TensorType;

/**
 * The part of a stored run of numbers that tensors are views of.
 *
 * @param key name of the record
 * @param type of its numbers
 * @param total numbers in the record
 * @param from first number of the part
 * @param length numbers of the part
 */
public record PickledStorage(String key, TensorType type, long total, long from, long length) {}
