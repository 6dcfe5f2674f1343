using System.Diagnostics.CodeAnalysis;
using Infra.Buffers;

namespace Infra.Crypto.Rsa;

/// <summary>The secret numbers of a key as bytes, each as long as its modulus, so that lengths tell nothing.</summary>
internal sealed class RsaParts : IDisposable
{
    [ConstantTime]
    private RsaParts(SecretBytes d, SecretBytes p, SecretBytes q, SecretBytes dp, SecretBytes dq, SecretBytes inverseOfQ)
    {
        D = d;
        P = p;
        Q = q;
        DP = dp;
        DQ = dq;
        InverseOfQ = inverseOfQ;
        PMinus2 = MinusTwo(p);
        QMinus2 = MinusTwo(q);
    }

    internal SecretBytes D { get; }

    internal SecretBytes P { get; }

    internal SecretBytes Q { get; }

    internal SecretBytes DP { get; }

    internal SecretBytes DQ { get; }

    internal SecretBytes InverseOfQ { get; }

    internal SecretBytes PMinus2 { get; }

    internal SecretBytes QMinus2 { get; }

    /// <summary>Takes copies; false if a number does not fit into the length of its modulus.</summary>
    internal static bool TryCreate(
        int modulusSize, ReadOnlySpan<byte> d, ReadOnlySpan<byte> p, ReadOnlySpan<byte> q, ReadOnlySpan<byte> dp, ReadOnlySpan<byte> dq, ReadOnlySpan<byte> inverseOfQ,
        [NotNullWhen(true)] out RsaParts? parts)
    {
        parts = null;
        // Bytes before that length must be zeros. Whether they are shows in the answer; how many more follow shows nowhere.
        uint excess = Excess(d, modulusSize) | Excess(dp, p.Length) | Excess(dq, q.Length) | Excess(inverseOfQ, p.Length);
        if (excess != 0) return false;
        parts = new RsaParts(Padded(d, modulusSize), Padded(p, p.Length), Padded(q, q.Length), Padded(dp, p.Length), Padded(dq, q.Length), Padded(inverseOfQ, p.Length));
        return true;
    }

    public void Dispose()
    {
        D.Dispose();
        P.Dispose();
        Q.Dispose();
        DP.Dispose();
        DQ.Dispose();
        InverseOfQ.Dispose();
        PMinus2.Dispose();
        QMinus2.Dispose();
    }

    [ConstantTime]
    private static uint Excess(ReadOnlySpan<byte> number, int size)
    {
        uint any = 0;
        for (int i = 0; i < number.Length - size; i++)
            any |= number[i];
        return any;
    }

    [ConstantTime]
    private static SecretBytes Padded(ReadOnlySpan<byte> number, int size)
    {
        var padded = new SecretBytes(size);
        if (number.Length > size) number = number[^size..];
        number.CopyTo(padded.Span[(size - number.Length)..]);
        return padded;
    }

    [ConstantTime]
    private static SecretBytes MinusTwo(SecretBytes prime)
    {
        SecretBytes result = prime.Clone();
        Span<byte> bytes = result.Span;
        int borrow = -2;
        for (int i = bytes.Length - 1; i >= 0; i--)
        {
            borrow += bytes[i];
            bytes[i] = (byte)borrow;
            borrow >>= 8;
        }
        GC.KeepAlive(result);
        return result;
    }
}
