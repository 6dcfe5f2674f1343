using Infra.Crypto.Hpke;
using Infra.Testing;
using Infra.Testing.Fakes;

namespace Infra.Crypto.Tests.Hpke;

public class HpkeTests
{
    public static TheoryData<HpkeKem, HpkeKdf, HpkeAead> Suites
    {
        get
        {
            var suites = new TheoryData<HpkeKem, HpkeKdf, HpkeAead>();
            foreach (HpkeKem kem in Enum.GetValues<HpkeKem>())
            {
                foreach (HpkeKdf kdf in Enum.GetValues<HpkeKdf>())
                {
                    foreach (HpkeAead aead in Enum.GetValues<HpkeAead>())
                        suites.Add(kem, kdf, aead);
                }
            }
            return suites;
        }
    }

    [Fact]
    public void Vectors_OfRfc9180_Hold()
    {
        HpkeSender? sender = null;
        HpkeRecipient? recipient = null;
        int setups = 0, messages = 0, exports = 0;
        foreach (VectorRecord record in VectorFile.Read("hpke.txt"))
        {
            if (record.Has("mode"))
            {
                setups++;
                var suite = new HpkeSuite((HpkeKem)record.Number("kem_id"), (HpkeKdf)record.Number("kdf_id"), (HpkeAead)record.Number("aead_id"));
                Assert.True(suite.IsSupported);
                using var ephemeral = HpkePrivateKey.Derive(suite.Kem, record["ikmE"]);
                using var key = HpkePrivateKey.Derive(suite.Kem, record["ikmR"]);
                Assert.Equal(record["skEm"], ephemeral.PrivateKey.ToArray());
                Assert.Equal(record["pkEm"], ephemeral.PublicKey.ToArray());
                Assert.Equal(record["skRm"], key.PrivateKey.ToArray());
                Assert.Equal(record["pkRm"], key.PublicKey.ToArray());
                var encapsulated = new byte[HpkePrivateKey.PublicKeySize(suite.Kem)];
                Assert.True(HpkeSender.TryCreate(suite, key.PublicKey, record["info"], ephemeral, encapsulated, out sender), record.Place);
                Assert.Equal(record["enc"], encapsulated);
                Assert.True(HpkeRecipient.TryCreate(suite, key, encapsulated, record["info"], out recipient), record.Place);
            }
            else if (record.Has("ct"))
            {
                messages++;
                byte[] plaintext = record["pt"], ciphertext = new byte[plaintext.Length + HpkeContext.TagSize], opened = new byte[plaintext.Length];
                sender!.SkipTo((ulong)record.Number("sequence"));
                recipient!.SkipTo(sender.Sequence);
                sender.Seal(record["aad"], plaintext, ciphertext);
                Assert.Equal(record["ct"], ciphertext);
                Assert.True(recipient.TryOpen(record["aad"], ciphertext, opened));
                Assert.Equal(plaintext, opened);
            }
            else if (record.Has("exported_value"))
            {
                exports++;
                byte[] first = new byte[record.Number("L")], second = new byte[first.Length];
                sender!.Export(record["exporter_context"], first);
                recipient!.Export(record["exporter_context"], second);
                Assert.Equal(record["exported_value"], first);
                Assert.Equal(first, second);
            }
        }
        Assert.Equal((6, 30, 18), (setups, messages, exports));
    }

    [Theory, MemberData(nameof(Suites))]
    public void Seal_ThenOpen_GivesMessages_InOrderOnly(HpkeKem kem, HpkeKdf kdf, HpkeAead aead)
    {
        var suite = new HpkeSuite(kem, kdf, aead);
        var random = new SeededRandom(1);
        using var key = HpkePrivateKey.Generate(kem, random);
        var encapsulated = new byte[HpkePrivateKey.PublicKeySize(kem)];
        Assert.True(HpkeSender.TryCreate(suite, key.PublicKey, "info"u8, random, encapsulated, out HpkeSender? sender));
        Assert.True(HpkeRecipient.TryCreate(suite, key, encapsulated, "info"u8, out HpkeRecipient? recipient));
        byte[] message = [1, 2, 3], first = new byte[19], second = new byte[19], opened = new byte[3], exported = new byte[80], other = new byte[80];
        sender.Export("c"u8, exported);
        recipient.Export("c"u8, other);
        Assert.Equal(exported, other);
        recipient.Export("d"u8, other);
        Assert.NotEqual(exported, other);
        Assert.Throws<ArgumentException>(() => sender.Export([], new byte[255 * 64 + 1]));
        if (aead == HpkeAead.ExportOnly)
        {
            Assert.Throws<InvalidOperationException>(() => sender.Seal([], message, first));
            Assert.Throws<InvalidOperationException>(() => recipient.TryOpen([], first, opened));
            return;
        }

        sender.Seal("a"u8, message, first);
        sender.Seal("a"u8, message, second);
        Assert.False(recipient.TryOpen("a"u8, second, opened));
        Assert.False(recipient.TryOpen("b"u8, first, opened));
        Assert.True(recipient.TryOpen("a"u8, first, opened));
        Assert.False(recipient.TryOpen("a"u8, first, opened));
        Assert.Equal(new byte[3], opened);
        Assert.True(recipient.TryOpen("a"u8, second, opened));
        Assert.Equal(message, opened);
        for (int bit = 0; bit < 8 * first.Length; bit++)
        {
            recipient.SkipTo(0);
            first[bit / 8] ^= (byte)(1 << bit % 8);
            Assert.False(recipient.TryOpen("a"u8, first, opened));
            first[bit / 8] ^= (byte)(1 << bit % 8);
        }
        AllocationAssert.Zero(() => sender.Seal([], message, second), 20);
        AllocationAssert.Zero(() => recipient.TryOpen([], second, opened), 20);
        sender.SkipTo(ulong.MaxValue);
        recipient.SkipTo(ulong.MaxValue);
        Assert.Throws<InvalidOperationException>(() => sender.Seal([], message, first));
        Assert.Throws<InvalidOperationException>(() => recipient.TryOpen([], first, opened));
        sender.Dispose();
        Assert.Throws<ObjectDisposedException>(() => sender.Export([], exported));
    }

    [Theory]
    [InlineData(HpkeKem.P256HkdfSha256)]
    [InlineData(HpkeKem.X25519HkdfSha256)]
    public void TryCreate_WhenShareIsBad_IsFalse(HpkeKem kem)
    {
        var suite = new HpkeSuite(kem, HpkeKdf.HkdfSha256, HpkeAead.Aes128Gcm);
        var random = new SeededRandom(1);
        using var key = HpkePrivateKey.Generate(kem, random);
        int size = HpkePrivateKey.PublicKeySize(kem);
        byte[] zeros = new byte[size], encapsulated = new byte[size], good = key.PublicKey.ToArray();
        encapsulated.AsSpan().Fill(1);
        Assert.False(HpkeSender.TryCreate(suite, zeros, [], random, encapsulated, out _));
        Assert.Equal(zeros, encapsulated);
        Assert.False(HpkeSender.TryCreate(suite, good.AsSpan(1), [], random, encapsulated, out _));
        Assert.False(HpkeSender.TryCreate(suite, [.. good, 0], [], random, encapsulated, out _));
        Assert.False(HpkeRecipient.TryCreate(suite, key, zeros, [], out _));
        Assert.False(HpkeRecipient.TryCreate(suite, key, good.AsSpan(1), [], out _));
        Assert.False(HpkePrivateKey.TryImport(kem, new byte[31], out _));
        Assert.Throws<ArgumentException>(() => HpkeSender.TryCreate(suite, good, [], random, new byte[1], out _));
        Assert.Throws<ArgumentException>(() => HpkeSender.TryCreate(suite with { Kdf = (HpkeKdf)9 }, good, [], random, encapsulated, out _));
        Assert.Throws<ArgumentException>(() => HpkePrivateKey.Derive(kem, new byte[31]));
    }
}
