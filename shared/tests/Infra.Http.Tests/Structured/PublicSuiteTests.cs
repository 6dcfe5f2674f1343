using System.Text;
using System.Text.Json;
using Infra.Http.Structured;
using Infra.Parsing;
using Infra.Testing.Vectors;
using Xunit.Abstractions;

namespace Infra.Http.Tests.Structured;

/// <summary>The public collection httpwg/structured-field-tests, where a machine has it.</summary>
public sealed class PublicSuiteTests(ITestOutputHelper output)
{
    [VectorFact("structured-field-tests")]
    public void Reader_OnThePublicSuite_AgreesWithEveryCase()
    {
        var failures = new List<string>();
        int count = 0;
        string folder = Infra.Testing.Vectors.Vectors.Require("structured-field-tests");
        foreach (string file in Infra.Testing.Vectors.Vectors.FilesBelow(folder, "*.json"))
        {
            // Folders below hold tests of writers, which the next test takes, and a schema.
            if (file.Contains("serialisation", StringComparison.Ordinal) || file.Contains("schema", StringComparison.Ordinal)) continue;
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, file)));
            foreach (JsonElement test in document.RootElement.EnumerateArray())
            {
                count++;
                if (Judge(test) is { } failure) failures.Add($"{Path.GetFileName(file)}: {test.GetProperty("name").GetString()}: {failure}");
            }
        }

        output.WriteLine($"structured-field-tests: {count} cases, {failures.Count} failed");
        Assert.True(count > 100, "the folder has no cases");
        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    [VectorFact("structured-field-tests")]
    public void Writer_OnThePublicSuite_AgreesWithEveryCase()
    {
        var failures = new List<string>();
        int count = 0;
        string folder = Path.Combine(Infra.Testing.Vectors.Vectors.Require("structured-field-tests"), "serialisation-tests");
        foreach (string file in Infra.Testing.Vectors.Vectors.FilesBelow(folder, "*.json"))
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, file)));
            foreach (JsonElement test in document.RootElement.EnumerateArray())
            {
                count++;
                bool mustFail = test.TryGetProperty("must_fail", out JsonElement must) && must.GetBoolean();
                string? expected = mustFail ? null : string.Join(", ", test.GetProperty("canonical").EnumerateArray().Select(line => line.GetString()));
                string? written = Write(test.GetProperty("header_type").GetString()!, test.GetProperty("expected"));
                if (written != expected) failures.Add($"{Path.GetFileName(file)}: {test.GetProperty("name").GetString()}: is written {written ?? "not at all"}, expected {expected ?? "an error"}");
            }
        }

        output.WriteLine($"serialisation-tests: {count} cases, {failures.Count} failed");
        Assert.True(count > 100, "the folder has no cases");
        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    private static string? Write(string type, JsonElement value)
    {
        try
        {
            return type switch
            {
                "item" => StructuredFieldWriter.Format((StructuredItem)MemberOf(value)),
                "list" => StructuredFieldWriter.Format(value.EnumerateArray().Select(MemberOf).ToArray()),
                _ => StructuredFieldWriter.Format(value.EnumerateArray().Select(entry => new StructuredEntry(entry[0].GetString()!, MemberOf(entry[1]))).ToArray()),
            };
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static StructuredMember MemberOf(JsonElement json)
    {
        StructuredParameter[] parameters = [.. json[1].EnumerateArray().Select(parameter => new StructuredParameter(parameter[0].GetString()!, ValueOf(parameter[1])))];
        return json[0].ValueKind == JsonValueKind.Array
            ? new StructuredInnerList([.. json[0].EnumerateArray().Select(item => (StructuredItem)MemberOf(item))], parameters)
            : new StructuredItem(ValueOf(json[0]), parameters);
    }

    private static StructuredValue ValueOf(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Number when json.GetRawText().Contains('.', StringComparison.Ordinal) => StructuredValue.OfDecimal(json.GetDecimal()),
        JsonValueKind.Number => StructuredValue.OfInteger(json.GetInt64()),
        JsonValueKind.String => StructuredValue.OfString(json.GetString()!),
        JsonValueKind.True => StructuredValue.OfBoolean(true),
        JsonValueKind.False => StructuredValue.OfBoolean(false),
        _ => json.GetProperty("__type").GetString() switch
        {
            "token" => StructuredValue.OfToken(json.GetProperty("value").GetString()!),
            "date" => StructuredValue.OfDate(json.GetProperty("value").GetInt64()),
            "binary" => StructuredValue.OfBytes(BytesOf(json.GetProperty("value").GetString()!)),
            _ => StructuredValue.OfDisplayString(json.GetProperty("value").GetString()!),
        },
    };

    private static byte[] BytesOf(string text)
    {
        Assert.True(Base32.TryDecode(text, Base32Alphabet.Standard, Padding.Required, out byte[] bytes, out _), text);
        return bytes;
    }

    private static string? Judge(JsonElement test)
    {
        string raw = string.Join(", ", test.GetProperty("raw").EnumerateArray().Select(line => line.GetString()));
        bool mustFail = test.TryGetProperty("must_fail", out JsonElement must) && must.GetBoolean();
        bool canFail = test.TryGetProperty("can_fail", out JsonElement can) && can.GetBoolean();
        string? written = ReadAndWrite(test.GetProperty("header_type").GetString()!, Encoding.Latin1.GetBytes(raw), out string? value);
        if (mustFail) return written is null ? null : "was accepted";
        if (written is null) return canFail ? null : "was refused";
        string expected = Describe(test.GetProperty("expected"));
        if (value != expected) return $"is {value}, expected {expected}";
        JsonElement canonical = test.TryGetProperty("canonical", out JsonElement given) ? given : test.GetProperty("raw");
        string expectedText = string.Join(", ", canonical.EnumerateArray().Select(line => line.GetString()));
        return written == expectedText || canFail ? null : $"is written {written}, expected {expectedText}";
    }

    private static string? ReadAndWrite(string type, byte[] raw, out string? value)
    {
        value = null;
        switch (type)
        {
            case "item":
                if (!StructuredFieldReader.TryReadItem(raw, out StructuredItem? item, out _)) return null;
                value = Describe(item);
                return StructuredFieldWriter.Format(item);
            case "list":
                if (!StructuredFieldReader.TryReadList(raw, out IReadOnlyList<StructuredMember> list, out _)) return null;
                value = $"[{string.Join(",", list.Select(Describe))}]";
                return StructuredFieldWriter.Format(list);
            default:
                if (!StructuredFieldReader.TryReadDictionary(raw, out IReadOnlyList<StructuredEntry> entries, out _)) return null;
                value = $"[{string.Join(",", entries.Select(entry => $"[String:\"{entry.Key}\",{Describe(entry.Member)}]"))}]";
                return StructuredFieldWriter.Format(entries);
        }
    }

    private static string Describe(StructuredMember member)
    {
        string parameters = $"[{string.Join(",", member.Parameters.Select(parameter => $"[String:\"{parameter.Key}\",{Describe(parameter.Value)}]"))}]";
        return member is StructuredInnerList list ? $"[[{string.Join(",", list.Items.Select(Describe))}],{parameters}]" : $"[{Describe(((StructuredItem)member).Value)},{parameters}]";
    }

    private static string Describe(StructuredValue value) => value.Kind switch
    {
        StructuredKind.Integer => FormattableString.Invariant($"{value.Integer}"),
        StructuredKind.Decimal => FormattableString.Invariant($"{value.Decimal / 1.000000000000000000m}"),
        StructuredKind.Boolean => value.Boolean ? "true" : "false",
        StructuredKind.Bytes => $"binary:{Base32.Encode(value.Bytes.Span)}",
        StructuredKind.Date => FormattableString.Invariant($"date:{value.Integer}"),
        _ => $"{value.Kind}:{JsonSerializer.Serialize(value.Text)}",
    };

    private static string Describe(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Array => $"[{string.Join(",", json.EnumerateArray().Select(Describe))}]",
        JsonValueKind.Object => DescribeTyped(json),
        JsonValueKind.Number => json.GetRawText().Contains('.', StringComparison.Ordinal) ? FormattableString.Invariant($"{json.GetDecimal() / 1.000000000000000000m}") : FormattableString.Invariant($"{json.GetInt64()}"),
        JsonValueKind.String => $"String:{JsonSerializer.Serialize(json.GetString())}",
        JsonValueKind.True => "true",
        _ => "false",
    };

    private static string DescribeTyped(JsonElement json)
    {
        JsonElement value = json.GetProperty("value");
        return json.GetProperty("__type").GetString() switch
        {
            "binary" => $"binary:{value.GetString()}",
            "date" => FormattableString.Invariant($"date:{value.GetInt64()}"),
            "token" => $"Token:{JsonSerializer.Serialize(value.GetString())}",
            _ => $"DisplayString:{JsonSerializer.Serialize(value.GetString())}",
        };
    }
}
