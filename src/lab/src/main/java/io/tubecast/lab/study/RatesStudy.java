package io.tubecast.lab.study;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tubecast.lab.command.EvaluateCommand;
import io.tubecast.lab.command.Inputs;
import io.tubecast.lab.command.StudyCommands;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The accuracy of what a node published at other camera rates. */
@Command(
        name = "rates",
        mixinStandardHelpOptions = true,
        description = {
            "A table of what the node published of the same scenes at several camera rates; edge-runtime bench rates"
                    + " makes the files.",
            "The tubes are those of actors, as they were published whole at their end."
        },
        footer = {"", "Example:", "  edge-runtime bench rates --folder rates && lab study rates --folder rates"})
public final class RatesStudy implements Callable<Integer> {
    private static final String PREFIX = "tubes-";
    private static final String ENDING = ".jsonl";
    private static final List<String> COLUMNS =
            List.of("videoMap.0.2", "videoMap.0.5", "videoMap.0.75", "frameMap.0.5");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--folder",
            required = true,
            paramLabel = "DIR",
            description = "Folder with tubes-RATE.jsonl and truth-RATE.jsonl.")
    private Path folder = Path.of("");

    @Override
    public Integer call() throws IOException {
        Map<Integer, Path> rates = rates();
        if (rates.isEmpty()) {
            throw Inputs.error(spec, "--folder: there is no tubes-RATE.jsonl in " + folder);
        }
        StringBuilder table = new StringBuilder("| frames/s | ")
                .append(String.join(" | ", COLUMNS))
                .append(" |\n|---|")
                .append("---|".repeat(COLUMNS.size()))
                .append('\n');
        for (Map.Entry<Integer, Path> rate : rates.entrySet()) {
            JsonNode figures = evaluate(rate.getKey(), rate.getValue());
            table.append("| ").append(rate.getKey());
            COLUMNS.forEach(column -> table.append(" | ").append(AccuracyTable.cell(figures, column)));
            table.append(" |\n");
        }
        spec.commandLine().getOut().print(table);
        spec.commandLine().getOut().flush();
        return 0;
    }

    private Map<Integer, Path> rates() throws IOException {
        Map<Integer, Path> rates = new TreeMap<>();
        if (!Files.isDirectory(folder)) {
            throw Inputs.error(spec, "--folder: no such folder: " + folder);
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.matches(PREFIX + "[0-9]{1,4}" + ENDING)) {
                    rates.put(Integer.valueOf(name.substring(PREFIX.length(), name.length() - ENDING.length())), file);
                }
            }
        }
        return rates;
    }

    private JsonNode evaluate(int rate, Path tubes) throws JsonProcessingException {
        Path truth = Inputs.file(spec, "--folder", folder.resolve("truth-" + rate + ENDING));
        StringWriter printed = new StringWriter();
        List<String> arguments =
                new ArrayList<>(List.of("--tubes", tubes.toString(), "--truth", truth.toString(), "--json"));
        new StudyCommands(spec).run(new EvaluateCommand(), new PrintWriter(printed, true), arguments);
        return new ObjectMapper().readTree(printed.toString());
    }
}
