using System.Text;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Text;
using Infra.Dns.Wire;

namespace Infra.Dns.Tests.Records;

/// <summary>One line of <c>Vectors/records.txt</c>.</summary>
/// <param name="Type">The type.</param>
/// <param name="Text">The canonical text.</param>
/// <param name="Other">Another text of the same record, or null.</param>
/// <param name="Wire">The RDATA as an RFC prints it, or null.</param>
public sealed record RecordVector(string Type, string Text, string? Other, string? Wire)
{
    internal RecordType RecordType => RecordType.TryParse(Type, out RecordType type) ? type : throw new FormatException(Type);

    public override string ToString() => $"{Type} {Text}";
}

public static class RecordVectors
{
    public static IReadOnlyList<RecordVector> All { get; } = Read();

    public static TheoryData<string> Lines => [.. All.Select(vector => vector.ToString())];

    public static RecordVector Of(string line) => All.First(vector => vector.ToString() == line);

    internal static byte[] Parse(RecordType type, string text)
    {
        var tokens = new TokenReader(Encoding.ASCII.GetBytes(text));
        var target = new DnsWriter(new byte[Rdata.LengthMax], default);
        bool isRight = Rdata.TryParse(type, ref tokens, WireName.Root, ref target, out TextMistake mistake);
        Assert.True(isRight, $"{type} {text}: {mistake} at {mistake.Offset}");
        return target.Written.ToArray();
    }

    private static List<RecordVector> Read()
    {
        List<RecordVector> vectors = [];
        foreach (string line in File.ReadLines(Path.Combine(Path.GetDirectoryName(typeof(RecordVectors).Assembly.Location)!, "Vectors/records.txt")))
        {
            if (line.Length == 0 || line[0] == '#') continue;
            // The parts are separated by " = " and " # "; \# of unknown types has a backslash before it.
            string[] halves = line.Split(" # ");
            string[] texts = halves[0].Split(" = ");
            int blank = texts[0].IndexOf(' ');
            vectors.Add(new RecordVector(texts[0][..blank], texts[0][(blank + 1)..], texts.ElementAtOrDefault(1), halves.ElementAtOrDefault(1)?.Replace(" ", "")));
        }
        return vectors;
    }
}
