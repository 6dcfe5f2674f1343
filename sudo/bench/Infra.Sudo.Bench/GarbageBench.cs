using BenchmarkDotNet.Attributes;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Parsing;

namespace Infra.Sudo.Bench;

/// <summary>Reading of 10 MB of printable bytes without order, in lines of some 60: nearly every line is a mistake.</summary>
public class GarbageBench
{
    private const int TextBytes = 10_000_000;

    private byte[] _text = [];

    /// <summary>Makes the bytes.</summary>
    [GlobalSetup]
    public void Fill()
    {
        _text = new byte[TextBytes];
        uint state = 1;
        for (int i = 0; i < _text.Length; i++)
        {
            state = (state * 1_664_525) + 1_013_904_223;
            uint value = state >> 16;
            _text[i] = value % 61 == 0 ? (byte)'\n' : (byte)(' ' + (value % 95));
        }
    }

    /// <summary>Reads them.</summary>
    [Benchmark]
    public int Parse()
    {
        SudoersPolicy policy = SudoersLoader.Parse("/etc/sudoers"u8, _text, source: null, LoadOptions.Default);
        return policy.HasErrors ? policy.Problems.Count : throw new InvalidOperationException("The bytes are a good file.");
    }
}
