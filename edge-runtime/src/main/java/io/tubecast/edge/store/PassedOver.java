package io.tubecast.edge.store;

/**
 * A model that a node should have taken and did not.
 *
 * @param wanted name of its folder
 * @param cause why it could not be used
 */
public record PassedOver(String wanted, String cause) {}
