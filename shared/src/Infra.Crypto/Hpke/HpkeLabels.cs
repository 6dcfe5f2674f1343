using System.Buffers.Binary;
using Infra.Crypto.Hash;
using Infra.Crypto.Mac;

namespace Infra.Crypto.Hpke;

/// <summary>LabeledExtract and LabeledExpand (RFC 9180 section 4) over one hash. Allocates nothing.</summary>
internal static class HpkeLabels<THash>
    where THash : struct, IHash<THash>
{
    /// <summary>Writes one digest to the first bytes of <paramref name="key"/>.</summary>
    [ConstantTime]
    internal static void Extract(ReadOnlySpan<byte> suiteId, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> label, ReadOnlySpan<byte> inputKey, Span<byte> key)
    {
        var hmac = new Hmac<THash>(salt);
        hmac.Append("HPKE-v1"u8);
        hmac.Append(suiteId);
        hmac.Append(label);
        hmac.Append(inputKey);
        hmac.Finish(key);
    }

    /// <summary>Fills <paramref name="output"/>, 255 digests at most.</summary>
    [ConstantTime]
    internal static void Expand(ReadOnlySpan<byte> suiteId, ReadOnlySpan<byte> key, ReadOnlySpan<byte> label, ReadOnlySpan<byte> info, Span<byte> output)
    {
        if (output.Length > 255 * THash.DigestSize) throw new ArgumentException("HKDF gives 255 digests at most.", nameof(output));
        if (output.Overlaps(info)) throw new ArgumentException("Output and context share memory.", nameof(output));
        Span<byte> length = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)output.Length);
        Span<byte> block = stackalloc byte[HashLimits.DigestSizeMax];
        block = block[..THash.DigestSize];
        Span<byte> counter = stackalloc byte[1];
        for (int done = 0; done < output.Length; done += block.Length)
        {
            counter[0]++;
            var hmac = new Hmac<THash>(key);
            if (done != 0) hmac.Append(block);
            hmac.Append(length);
            hmac.Append("HPKE-v1"u8);
            hmac.Append(suiteId);
            hmac.Append(label);
            hmac.Append(info);
            hmac.Append(counter);
            hmac.Finish(block);
            block[..Math.Min(block.Length, output.Length - done)].CopyTo(output[done..]);
        }
        ConstantTime.Erase(block);
    }
}
