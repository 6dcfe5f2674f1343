using Infra.Crypto.Hash;
using Infra.Crypto.Kdf;
using Infra.Crypto.Legacy;
using Infra.Crypto.Mac;
using Infra.Crypto.Tests;

namespace Infra.Crypto.Bench.SelfTest;

/// <summary>Hashes, and what is made of them.</summary>
internal static class HashAnswers
{
    internal static IEnumerable<KnownAnswers> All =>
    [
        Hash<Md5>("MD5"), Hash<Sha1>("SHA-1"), Hash<Sha224>("SHA-224"), Hash<Sha256>("SHA-256"), Hash<Sha384>("SHA-384"), Hash<Sha512>("SHA-512"),
        Hash<Sha3_256>("SHA3-256"), Hash<Sha3_512>("SHA3-512"),
        Shake("SHAKE128", Shake128.Hash), Shake("SHAKE256", Shake256.Hash),
        new KnownAnswers("long messages", LongMessages),
        KnownAnswers.OfFile("HMAC", "hmac.txt", Hmac),
        KnownAnswers.OfFile("HKDF", "hkdf.txt", record => record.Text("hash") == "SHA-1" ? Hkdf<Sha1>(record) : Hkdf<Sha256>(record)),
        KnownAnswers.OfFile("TLS 1.2 PRF", "tls12-prf.txt", record => record.Text("hash") == "SHA-384" ? Prf<Sha384>(record) : Prf<Sha256>(record)),
        KnownAnswers.OfFile("PBKDF2", "pbkdf2.txt", record => record.Text("hash") == "SHA-1" ? Pbkdf2<Sha1>(record) : Pbkdf2<Sha256>(record)),
        KnownAnswers.OfFile("SipHash-2-4", "siphash.txt", record => Gives(record["tag"], tag => SipHash.Compute(record["key"], record["message"], tag))),
    ];

    private delegate void Filler(Span<byte> target);

    private delegate void Hasher(ReadOnlySpan<byte> data, Span<byte> digest);

    private static KnownAnswers Hash<THash>(string name)
        where THash : struct, IHash<THash>
        => new(name, () => KnownAnswers.Read("hash.txt").Where(record => record.Text("hash") == name).Select(record => (record.Place, Gives(record["digest"], digest =>
        {
            THash hash = THash.Create();
            hash.Append(record["message"]);
            hash.Finish(digest);
        }))));

    private static KnownAnswers Shake(string name, Hasher hash)
        => new(name, () => KnownAnswers.Read("hash.txt").Where(record => record.Text("hash") == name)
            .Select(record => (record.Place, Gives(record["digest"], digest => hash(record["message"], digest)))));

    /// <summary>Several blocks at a time take other kernels than one by one.</summary>
    private static IEnumerable<(string Place, bool IsRight)> LongMessages()
    {
        for (int length = 0; length < 3000; length += 97)
        {
            var text = new byte[length];
            new Random(length).NextBytes(text);
            yield return ($"SHA-256 of {length} bytes", Pieces<Sha256>(text));
            yield return ($"SHA-512 of {length} bytes", Pieces<Sha512>(text));
            yield return ($"SHA3-256 of {length} bytes", Pieces<Sha3_256>(text));
        }
    }

    private static bool Pieces<THash>(byte[] text)
        where THash : struct, IHash<THash>
    {
        byte[] whole = new byte[THash.DigestSize], pieces = new byte[THash.DigestSize];
        THash first = THash.Create(), second = THash.Create();
        first.Append(text);
        first.Finish(whole);
        for (int i = 0; i < text.Length; i += 13) second.Append(text.AsSpan(i, Math.Min(13, text.Length - i)));
        second.Finish(pieces);
        return whole.AsSpan().SequenceEqual(pieces);
    }

    private static bool Hmac(VectorRecord record) => record.Text("hash") switch
    {
        "MD5" => Hmac<Md5>(record),
        "SHA-1" => Hmac<Sha1>(record),
        "SHA-224" => Hmac<Sha224>(record),
        "SHA-256" => Hmac<Sha256>(record),
        "SHA-384" => Hmac<Sha384>(record),
        "SHA-512" => Hmac<Sha512>(record),
        _ => false,
    };

    private static bool Hmac<THash>(VectorRecord record)
        where THash : struct, IHash<THash>
    {
        var tag = new byte[THash.DigestSize];
        Mac.Hmac<THash>.Compute(record["key"], record["data"], tag);
        return tag.AsSpan(0, record["tag"].Length).SequenceEqual(record["tag"]);   // one vector has a truncated tag
    }

    private static bool Hkdf<THash>(VectorRecord record)
        where THash : struct, IHash<THash>
        => Gives(record["okm"], output => Kdf.Hkdf<THash>.Derive(record["key"], record["salt"], record["info"], output));

    private static bool Prf<THash>(VectorRecord record)
        where THash : struct, IHash<THash>
        => Gives(record["output"], output => Tls12Prf<THash>.Derive(record["secret"], record["label"], record["seed"], output));

    private static bool Pbkdf2<THash>(VectorRecord record)
        where THash : struct, IHash<THash>
        => Gives(record["key"], key => Kdf.Pbkdf2<THash>.Derive(record["password"], record["salt"], record.Number("iterations"), key));

    private static bool Gives(byte[] expected, Filler fill)
    {
        var target = new byte[expected.Length];
        fill(target);
        return target.AsSpan().SequenceEqual(expected);
    }
}
