using Infra.Crypto.Hash;
using Infra.Crypto.Mac;

namespace Infra.Crypto.Kdf;

/// <summary>The pseudorandom function of TLS 1.2 (RFC 5246 section 5), P_hash over one hash. Allocates nothing; safe for use from several threads.</summary>
/// <typeparam name="THash">The suite's hash: SHA-256 or SHA-384.</typeparam>
public static class Tls12Prf<THash>
    where THash : struct, IHash<THash>
{
    /// <summary>Fills <paramref name="output"/> from the secret, the label (ASCII, without a terminator) and the seed.</summary>
    /// <exception cref="ArgumentException"><paramref name="output"/> shares memory with an input.</exception>
    [ConstantTime]
    public static void Derive(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> label, ReadOnlySpan<byte> seed, Span<byte> output)
    {
        if (output.Overlaps(label) || output.Overlaps(seed)) throw new ArgumentException("Output and input share memory.", nameof(output));
        var key = new Hmac<THash>(secret);
        Span<byte> chain = stackalloc byte[HashLimits.DigestSizeMax];
        Span<byte> block = stackalloc byte[HashLimits.DigestSizeMax];
        chain = chain[..THash.DigestSize];
        block = block[..THash.DigestSize];

        Hmac<THash> hmac = key;
        hmac.Append(label);
        hmac.Append(seed);
        hmac.Finish(chain);
        while (!output.IsEmpty)
        {
            hmac = key;
            hmac.Append(chain);
            Hmac<THash> next = hmac;
            hmac.Append(label);
            hmac.Append(seed);
            hmac.Finish(block);
            next.Finish(chain);
            int take = Math.Min(block.Length, output.Length);
            block[..take].CopyTo(output);
            output = output[take..];
        }
        ConstantTime.Erase(chain);
        ConstantTime.Erase(block);
    }
}
