package io.tubecast.core.actor;

import java.util.Arrays;

/** A list of actors, in the order in which they came, that grows and is emptied without giving memory back. */
final class ActorList {
    private Actor[] actors = new Actor[16];
    private int count;

    int size() {
        return count;
    }

    Actor get(int index) {
        if (index >= count) {
            throw new IndexOutOfBoundsException("actor %d of %d".formatted(index, count));
        }
        return actors[index];
    }

    void add(Actor actor) {
        if (count == actors.length) {
            actors = Arrays.copyOf(actors, count * 2);
        }
        actors[count++] = actor;
    }

    Actor removeLast() {
        return actors[--count];
    }

    void clear() {
        count = 0;
    }

    /** Where the actor of an id is, in a list ordered by id; -1 if it is not there. */
    int indexOf(long id) {
        int low = 0;
        int high = count - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (actors[middle].id() == id) {
                return middle;
            }
            if (actors[middle].id() < id) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    void moveEndedTo(ActorList ended) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (actors[i].state() == ActorState.ENDED) {
                ended.add(actors[i]);
            } else {
                actors[kept++] = actors[i];
            }
        }
        count = kept;
    }
}
