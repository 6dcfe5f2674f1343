using System.Text;
using BenchmarkDotNet.Attributes;
using Infra.Config.Toml;
using Infra.Parsing;

namespace Infra.Shared.Bench;

/// <summary>
/// Reading of one megabyte of TOML: tables with a few keys each, one table with very many keys, and one large array. The line index of
/// <see cref="SourceText"/> is part of it.
/// </summary>
public class TomlBench
{
    private const int TextBytes = 1_000_000;

    private string _text = "";

    [Params("tables", "keys", "array")]
    public string Shape { get; set; } = "tables";

    [GlobalSetup]
    public void Fill()
    {
        var text = new StringBuilder(Shape == "array" ? "list = [\n" : "");
        for (int i = 0; text.Length < TextBytes; i++)
        {
            text.Append(Shape switch
            {
                "tables" => $"[[source]] # number {i}\nname = \"server-{i}.example\"\naddress = '192.0.2.1:123'\nweight = {i}.5\nlimits = {{ min = 4, max = 10 }}\nsince = 2026-01-01T00:00:00Z\n\n",
                "keys" => $"key-{i} = \"value {i}\"\n",
                _ => $"  {i}, \"text\", true,\n",
            });
        }

        _text = text.Append(Shape == "array" ? "]\n" : "").ToString();
        if (Read() == 0) throw new InvalidOperationException("The text is not read.");
    }

    [Benchmark]
    public int Read()
    {
        var found = new DiagnosticBag();
        TomlTable root = TomlReader.Read(new SourceText("bench.toml", _text), found);
        return found.HasErrors ? 0 : root.Entries.Count;
    }
}
