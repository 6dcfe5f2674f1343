using BenchmarkDotNet.Attributes;
using Infra.Parsing;

namespace Infra.Shared.Bench;

/// <summary>Base64 without tables and branches on its digits, against the framework's vector code, which knows no secrets.</summary>
public class TextCodecBench
{
    private const int Bytes = 3 * 1024;

    private readonly byte[] _target = new byte[Bytes];
    private string _text = "";

    [GlobalSetup]
    public void Fill()
    {
        new Random(1).NextBytes(_target);
        _text = Convert.ToBase64String(_target);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Bytes)]
    public int Framework() => Convert.TryFromBase64String(_text, _target, out int written) ? written : 0;

    [Benchmark(OperationsPerInvoke = Bytes)]
    public int Decode() => Base64.TryDecode(_text, _target, out int written) ? written : 0;
}
