using Infra.Config.Kdl;
using Infra.Config.Toml;
using Infra.Parsing;
using Infra.Testing.Fuzzing;

namespace Infra.Config.Tests.Fuzzing;

/// <summary>Both readers on any bytes; what is accepted must write back to the same text, and bind without a throw.</summary>
public static class FuzzTargets
{
    [FuzzTarget("config-toml", Corpus = "Corpus/config-toml", Dictionary = "Corpus/config-toml.dict")]
    public static void Toml(ReadOnlySpan<byte> input)
    {
        var found = new DiagnosticBag();
        SourceText source = Utf8Source.Decode("fuzz.toml", input, found);
        TomlTable root = TomlReader.Read(source, found);
        Note(found);
        if (!found.HasErrors)
        {
            string written = TomlWriter.Write(root);
            TomlTable again = TomlReader.Read(new SourceText("written", written), found);
            if (found.HasErrors) throw new InvalidOperationException($"what was written is not read: {found.First()}\n{written}");
            if (TomlWriter.Write(again) != written) throw new InvalidOperationException("writing twice gives another text");
        }

        Bind(source.Text, ConfigFormat.Toml);
    }

    [FuzzTarget("config-kdl", Corpus = "Corpus/config-kdl", Dictionary = "Corpus/config-kdl.dict")]
    public static void Kdl(ReadOnlySpan<byte> input)
    {
        var found = new DiagnosticBag();
        SourceText source = Utf8Source.Decode("fuzz.kdl", input, found);
        KdlDocument document = KdlReader.Read(source, found);
        Note(found);
        if (!found.HasErrors)
        {
            string written = KdlWriter.Write(document);
            KdlDocument again = KdlReader.Read(new SourceText("written", written), found, new KdlOptions { Version = document.Version });
            if (found.HasErrors) throw new InvalidOperationException($"what was written is not read: {found.First()}\n{written}");
            if (KdlWriter.Write(again) != written) throw new InvalidOperationException("writing twice gives another text");
        }

        Bind(source.Text, ConfigFormat.Kdl);
    }

    private static void Bind(string text, ConfigFormat format)
    {
        ConfigResult<SampleConfig> result = ConfigFile.Parse(text, "fuzz", format, SampleConfig.Read);
        if (result.IsValid == result.Diagnostics.HasErrors) throw new InvalidOperationException("a value with errors, or none without");
        if (!result.IsValid) return;
        string effective = ConfigWriter.Write(result.Effective, format);
        ConfigResult<SampleConfig> again = ConfigFile.Parse(effective, "effective", format, SampleConfig.Read);
        if (!again.IsValid) throw new InvalidOperationException($"the effective configuration is not read: {again.Diagnostics.First()}\n{effective}");
        if (ConfigWriter.Write(again.Effective, format).Replace("default", "", StringComparison.Ordinal).Length > effective.Length)
            throw new InvalidOperationException("the effective configuration grew");
    }

    private static void Note(DiagnosticBag found)
    {
        foreach (Diagnostic each in found)
            FuzzSignal.Saw(each.Code.GetHashCode(StringComparison.Ordinal), each.Message.Length);
    }
}
