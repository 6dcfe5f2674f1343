using BenchmarkDotNet.Attributes;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Evaluation;
using Infra.Sudo.Policy.Parsing;

namespace Infra.Sudo.Bench;

/// <summary>One decision on the sudoers file that Debian installs: a member of group sudo, a command with an argument. Once parsed, nothing may be allocated.</summary>
public class DecisionBench
{
    private PolicyEngine _engine = null!;
    private Request _request = null!;

    /// <summary>Reads the file.</summary>
    [GlobalSetup]
    public void Fill()
    {
        using Stream stream = typeof(DecisionBench).Assembly.GetManifestResourceStream("debian")!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        SudoersPolicy policy = SudoersLoader.Parse("/etc/sudoers"u8, bytes.ToArray(), source: null, LoadOptions.Default);
        _engine = new PolicyEngine(policy, new OneMachine());
        _request = new Request
        {
            User = OneMachine.Alice,
            Host = "web1.example.com"u8.ToArray(),
            Command = "/usr/bin/ls"u8.ToArray(),
            Arguments = ["-l"u8.ToArray()],
            Time = 1_700_000_000,
        };
        if (!_engine.Evaluate(_request).IsAllowed) throw new InvalidOperationException("Debian's file does not let group sudo run commands.");
    }

    /// <summary>The decision.</summary>
    [Benchmark]
    public bool Decide() => _engine.Evaluate(_request).IsAllowed;
}
