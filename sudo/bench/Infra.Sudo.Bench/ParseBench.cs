using BenchmarkDotNet.Attributes;
using Infra.Load.Sudo;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Parsing;

namespace Infra.Sudo.Bench;

/// <summary>Reading of the generated file of 20 000 rules and 2000 aliases.</summary>
public class ParseBench
{
    private byte[] _text = [];

    /// <summary>Makes the file.</summary>
    [GlobalSetup]
    public void Fill() => _text = SudoersText.Make(rules: 20_000, aliases: 2000);

    /// <summary>Reads it.</summary>
    [Benchmark]
    public int Parse()
    {
        SudoersPolicy policy = SudoersLoader.Parse("/etc/sudoers"u8, _text, source: null, LoadOptions.Default);
        return policy.HasErrors ? throw new InvalidOperationException("The generated file has a mistake.") : policy.RuleCount;
    }
}
