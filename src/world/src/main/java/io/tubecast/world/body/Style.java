package io.tubecast.world.body;

/** How bodies, clothes and surroundings are drawn. */
public enum Style {
    /** The style models are trained on. */
    STYLE_A,
    /** Other bodies, textures, palettes and backgrounds: for testing only. */
    STYLE_B
}
