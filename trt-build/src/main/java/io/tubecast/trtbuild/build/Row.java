package io.tubecast.trtbuild.build;

import io.tubecast.core.terminal.TextTable;
import io.tubecast.inference.engines.EngineManifest;
import io.tubecast.inference.engines.Speed;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What became of a graph.
 *
 * @param engine its engine's manifest
 * @param error the worst output's relative error; null if it was made in an earlier build
 * @param note what there is to say
 */
public record Row(EngineManifest engine, @Nullable Double error, String note) {
    /** All rows as a table. */
    public static TextTable table(List<Row> rows) {
        TextTable table =
                new TextTable("graph", "precision", "kept", "fp32 ms", "engine ms", "faster", "error", "note");
        for (Row row : rows) {
            EngineManifest engine = row.engine();
            Speed speed = engine.speed();
            table.row(
                    engine.graph(),
                    engine.precision().toString(),
                    String.valueOf(engine.keptNodes().size()),
                    speed == null ? "-" : "%.2f".formatted(speed.fp32Millis()),
                    speed == null ? "-" : "%.2f".formatted(speed.engineMillis()),
                    speed == null
                            ? "-"
                            : String.format(Locale.ROOT, "%.2fx", speed.fp32Millis() / speed.engineMillis()),
                    row.error() == null ? "-" : String.format(Locale.ROOT, "%.2f %%", 100 * row.error()),
                    row.note());
        }
        return table;
    }
}
