using System.Text;
using Infra.Crypto.Hash;
using Infra.Crypto.Hpke;
using Infra.Crypto.MlKem;
using Infra.Crypto.Tests;

namespace Infra.Crypto.Bench.SelfTest;

/// <summary>ML-KEM and HPKE.</summary>
internal static class KemAnswers
{
    internal static IEnumerable<KnownAnswers> All =>
    [
        // The digests that the reference's test_vectors program gives over its whole output (pq-crystals/kyber, ref/test).
        MlKem("ML-KEM-768", MlKemParameterSet.MlKem768, "b59ac4d2b429b1f8c3b8a5542fb638179da2fd8b1212891d2f976e70e219fed1"),
        MlKem("ML-KEM-1024", MlKemParameterSet.MlKem1024, "3f577090c7cb7a345ce0417a2a2353153a9f1b8d79f8d927cb6a7b4ec17fd2a1"),
        new KnownAnswers("HPKE", Hpke),
    ];

    private static KnownAnswers MlKem(string name, MlKemParameterSet set, string digest) => new(name, () => [("10000 sets", Digest(set) == digest)]) { IsLong = true };

    private static string Digest(MlKemParameterSet set)
    {
        var text = new Sha256();
        var random = new Shake128();
        byte[] seed = new byte[64], message = new byte[32], secret = new byte[32], ciphertext = new byte[MlKemSizes.Ciphertext(set)], digest = new byte[Sha256.DigestSize];
        for (int i = 0; i < 10_000; i++)
        {
            random.Squeeze(seed);
            using MlKemPrivateKey key = MlKemPrivateKey.FromSeed(set, seed);
            AppendLine(ref text, "Public Key: ", key.PublicKey.Encoded);
            AppendLine(ref text, "Secret Key: ", key.Encoded);
            random.Squeeze(message);
            key.PublicKey.Encapsulate(message, ciphertext, secret);
            AppendLine(ref text, "Ciphertext: ", ciphertext);
            AppendLine(ref text, "Shared Secret B: ", secret);
            key.TryDecapsulate(ciphertext, secret);
            AppendLine(ref text, "Shared Secret A: ", secret);
            random.Squeeze(ciphertext);
            key.TryDecapsulate(ciphertext, secret);
            AppendLine(ref text, "Pseudorandom shared Secret A: ", secret);
        }
        text.Finish(digest);
        return Convert.ToHexStringLower(digest);
    }

    private static void AppendLine(ref Sha256 text, string label, ReadOnlySpan<byte> bytes) => text.Append(Encoding.ASCII.GetBytes($"{label}{Convert.ToHexStringLower(bytes)}\n"));

    private static IEnumerable<(string Place, bool IsRight)> Hpke()
    {
        HpkeSender? sender = null;
        HpkeRecipient? recipient = null;
        foreach (VectorRecord record in KnownAnswers.Read("hpke.txt"))
        {
            if (record.Has("mode")) yield return (record.Place, SetUp(record, out sender, out recipient));
            else if (record.Has("ct")) yield return (record.Place, Message(record, sender!, recipient!));
            else if (record.Has("exported_value")) yield return (record.Place, Export(record, sender!, recipient!));
        }
    }

    private static bool SetUp(VectorRecord record, out HpkeSender? sender, out HpkeRecipient? recipient)
    {
        var suite = new HpkeSuite((HpkeKem)record.Number("kem_id"), (HpkeKdf)record.Number("kdf_id"), (HpkeAead)record.Number("aead_id"));
        using HpkePrivateKey ephemeral = HpkePrivateKey.Derive(suite.Kem, record["ikmE"]), key = HpkePrivateKey.Derive(suite.Kem, record["ikmR"]);
        var encapsulated = new byte[HpkePrivateKey.PublicKeySize(suite.Kem)];
        recipient = null;
        return HpkeSender.TryCreate(suite, key.PublicKey, record["info"], ephemeral, encapsulated, out sender)
            && encapsulated.AsSpan().SequenceEqual(record["enc"])
            && key.PublicKey.SequenceEqual(record["pkRm"])
            && HpkeRecipient.TryCreate(suite, key, encapsulated, record["info"], out recipient);
    }

    private static bool Message(VectorRecord record, HpkeSender sender, HpkeRecipient recipient)
    {
        byte[] plaintext = record["pt"], ciphertext = new byte[plaintext.Length + HpkeContext.TagSize], opened = new byte[plaintext.Length];
        sender.SkipTo((ulong)record.Number("sequence"));
        recipient.SkipTo(sender.Sequence);
        sender.Seal(record["aad"], plaintext, ciphertext);
        return ciphertext.AsSpan().SequenceEqual(record["ct"]) && recipient.TryOpen(record["aad"], ciphertext, opened) && opened.AsSpan().SequenceEqual(plaintext);
    }

    private static bool Export(VectorRecord record, HpkeSender sender, HpkeRecipient recipient)
    {
        byte[] first = new byte[record.Number("L")], second = new byte[first.Length];
        sender.Export(record["exporter_context"], first);
        recipient.Export(record["exporter_context"], second);
        return first.AsSpan().SequenceEqual(record["exported_value"]) && second.AsSpan().SequenceEqual(first);
    }
}
