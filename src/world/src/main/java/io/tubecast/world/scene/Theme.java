package io.tubecast.world.scene;

import io.tubecast.world.body.Movement;

/**
 * The one action of a scene.
 *
 * @param action what all who act do
 * @param told whether the place tells
 */
public record Theme(Movement action, boolean told) {
    /** Checks that it is an action. */
    public Theme {
        if (!action.isAction()) {
            throw new IllegalArgumentException(action + " is no action");
        }
    }

    /** The role of somebody who does it. */
    Script.Role role() {
        return switch (action) {
            case SIT_DOWN, STAND_UP -> Script.Role.SITTER;
            case PICK_UP, PUT_DOWN -> Script.Role.CARRIER;
            case WALK, RUN, JUMP, FALL -> Script.Role.MOVER;
            default -> Script.Role.SIGNALER;
        };
    }
}
