using System.Globalization;
using System.Text.Json;
using Infra.Config.Toml;
using Infra.Parsing;
using Infra.Testing.Vectors;

namespace Infra.Config.Tests.Toml;

/// <summary>The cases of toml-lang/toml-test: valid documents have the tagged JSON beside them, invalid ones must be refused.</summary>
public class TomlConformanceTests
{
    [VectorFact("toml-test")]
    public void Read_WhenPublicCases10_AgreesWithAll() => RunList("files-toml-1.0.0", TomlVersion.V10);

    [VectorFact("toml-test")]
    public void Read_WhenPublicCases11_AgreesWithAll() => RunList("files-toml-1.1.0", TomlVersion.V11);

    private static void RunList(string list, TomlVersion version)
    {
        string folder = Vectors.Require("toml-test");
        var failures = new List<string>();
        int count = 0;
        foreach (string line in File.ReadLines(Path.Combine(folder, list)))
        {
            string name = line.Trim();
            if (!name.EndsWith(".toml", StringComparison.Ordinal)) continue;
            count++;
            string path = Path.Combine(folder, name);
            var diagnostics = new DiagnosticBag();
            SourceText source = Utf8Source.Decode(name, File.ReadAllBytes(path), diagnostics);
            TomlTable root = TomlReader.Read(source, diagnostics, new TomlOptions { Version = version });
            bool mustFail = name.StartsWith("invalid/", StringComparison.Ordinal);
            if (mustFail)
            {
                if (!diagnostics.HasErrors) failures.Add($"{name}: accepted");
                continue;
            }

            if (diagnostics.HasErrors) failures.Add(diagnostics.First().ToString());
            else if (Compare(root, JsonDocument.Parse(File.ReadAllBytes(Path.ChangeExtension(path, ".json"))).RootElement, "") is { } difference)
                failures.Add($"{name}: {difference}");
            else if (Rewritten(root, version) is { } second && Compare(second, JsonDocument.Parse(File.ReadAllBytes(Path.ChangeExtension(path, ".json"))).RootElement, "") is { } later)
                failures.Add($"{name}: after writing and reading: {later}");
        }

        Assert.True(count > 500, $"only {count} cases found in {list}");
        Assert.True(failures.Count == 0, $"{failures.Count} of {count} failed:\n" + string.Join("\n", failures.Take(60)));
    }

    private static TomlTable Rewritten(TomlTable root, TomlVersion version)
    {
        var diagnostics = new DiagnosticBag();
        string text = TomlWriter.Write(root);
        TomlTable second = TomlReader.Read(new SourceText("rewritten", text), diagnostics, new TomlOptions { Version = version });
        Assert.False(diagnostics.HasErrors, diagnostics.FirstOrDefault() + "\n" + text);
        return second;
    }

    private static string? Compare(TomlValue value, JsonElement expected, string at)
    {
        if (expected.ValueKind == JsonValueKind.Array)
        {
            if (value is not TomlArray array || array.Items.Count != expected.GetArrayLength()) return $"{at}: not the same array";
            return array.Items.Select((item, i) => Compare(item, expected[i], $"{at}[{i}]")).FirstOrDefault(d => d is not null);
        }

        bool isTagged = expected.EnumerateObject().Count() == 2 && expected.TryGetProperty("type", out JsonElement type) && type.ValueKind == JsonValueKind.String;
        if (isTagged) return CompareScalar(value, expected.GetProperty("type").GetString()!, expected.GetProperty("value").GetString()!, at);
        if (value is not TomlTable table || table.Entries.Count != expected.EnumerateObject().Count()) return $"{at}: not the same table";
        foreach (JsonProperty property in expected.EnumerateObject())
        {
            if (!table.TryGet(property.Name, out TomlEntry? entry)) return $"{at}.{property.Name}: missing";
            if (Compare(entry.Value, property.Value, $"{at}.{property.Name}") is { } difference) return difference;
        }

        return null;
    }

    private static string? CompareScalar(TomlValue value, string type, string expected, string at)
    {
        (string actualType, string actual) = value switch
        {
            TomlString s => ("string", s.Value),
            TomlInteger i => ("integer", i.Value.ToString(CultureInfo.InvariantCulture)),
            TomlBoolean b => ("bool", b.Value ? "true" : "false"),
            TomlFloat f => ("float", f.Value.ToString("R", CultureInfo.InvariantCulture)),
            TomlDateTime d => (Tag(d.Kind), d.ToString()),
            _ => ("?", "?"),
        };
        bool isSame = actual == expected;
        if (!isSame && type == "float")
        {
            double wanted = expected.TrimStart('+', '-') switch
            {
                "inf" => expected[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity,
                "nan" => double.NaN,
                _ => double.Parse(expected, CultureInfo.InvariantCulture),
            };
            isSame = value is TomlFloat number && wanted.Equals(number.Value);
        }

        if (!isSame && type.Contains("date", StringComparison.Ordinal) | type.Contains("time", StringComparison.Ordinal))
        {
            var bag = new DiagnosticBag();
            TomlTable again = TomlReader.Read(new SourceText("expected", "x = " + expected), bag);
            isSame = !bag.HasErrors && again.Entries[0].Value is TomlDateTime wanted && value is TomlDateTime had && Milliseconds(wanted) == Milliseconds(had);
        }

        return type == actualType && isSame ? null : $"{at}: {actualType} {actual} instead of {type} {expected}";
    }

    private static TomlDateTimeParts Milliseconds(TomlDateTime value) => value.Value with { Nanosecond = value.Value.Nanosecond / 1_000_000 };

    private static string Tag(TomlKind kind) => kind switch
    {
        TomlKind.OffsetDateTime => "datetime",
        TomlKind.LocalDateTime => "datetime-local",
        TomlKind.LocalDate => "date-local",
        _ => "time-local",
    };
}
