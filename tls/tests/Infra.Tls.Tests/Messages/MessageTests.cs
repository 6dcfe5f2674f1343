using FsCheck;
using FsCheck.Fluent;
using Infra.Testing;
using Infra.Tls.Errors;
using Infra.Tls.Messages;
using Infra.Tls.Tests.Traces;

namespace Infra.Tls.Tests.Messages;

public sealed class MessageTests
{
    public static TheoryData<byte, byte[]> Samples()
    {
        var data = new TheoryData<byte, byte[]>();
        var seen = new HashSet<byte>();
        foreach (string name in new[] { "client-authentication", "simple-1rtt" })
        {
            foreach ((_, byte[] message) in Trace.Load(name).Messages())
            {
                if (seen.Add(message[0])) data.Add(message[0], message[4..]);
            }
        }
        data.Add((byte)HandshakeType.KeyUpdate, [1]);
        return data;
    }

    [Fact]
    public void Samples_AreOfEveryCodec() => Assert.Equal(MessageCodecs.Types.Length, Samples().Count);

    [Theory, MemberData(nameof(Samples))]
    public void TryRead_OfEveryProperPrefix_Fails(byte type, byte[] body)
        => WireAssert.EveryProperPrefixFails(body, message => IsWhole((HandshakeType)type, message));

    [Theory, MemberData(nameof(Samples))]
    public void TryRead_WithAByteBehind_Fails(byte type, byte[] body)
        => WireAssert.AppendedByteFails(body, message => IsWhole((HandshakeType)type, message));

    [Fact]
    public void TryRead_OfAnyBytes_NeverThrowsAndWritesBackTheSame()
    {
        Prop.ForAll<byte[]>(bytes =>
        {
            foreach (HandshakeType type in MessageCodecs.Types)
            {
                if (MessageCodecs.TryRewrite(type, bytes, out byte[] written, out TlsError error)) Assert.Equal(bytes, written);
                else Assert.NotEqual(TlsError.None, error);
            }
        }).QuickCheckThrowOnFailure();
    }

    [Theory, MemberData(nameof(Samples))]
    public void TryRead_OfChangedBytes_NeverThrowsAndWritesBackTheSame(byte type, byte[] body)
    {
        for (int i = 0; i < body.Length; i++)
        {
            foreach (byte change in new byte[] { 1, 0x80, 0xFF })
            {
                byte[] changed = [.. body];
                changed[i] ^= change;
                if (MessageCodecs.TryRewrite((HandshakeType)type, changed, out byte[] written, out _)) Assert.Equal(changed, written);
            }
        }
    }

    [Fact]
    public void ExtensionBlock_WithADuplicate_IsRefused() => AssertExtensions(TlsError.DuplicateExtension, [0, 8, 0, 43, 0, 0, 0, 43, 0, 0]);

    [Fact]
    public void ExtensionBlock_WithMoreThanAHundred_IsRefused()
    {
        AssertExtensions(TlsError.None, Extensions(100));
        AssertExtensions(TlsError.TooManyExtensions, Extensions(101));

        static byte[] Extensions(int count)
        {
            var bytes = new List<byte> { (byte)(4 * count >> 8), (byte)(4 * count) };
            for (int i = 0; i < count; i++)
                bytes.AddRange([0x40, (byte)i, 0, 0]);
            return [.. bytes];
        }
    }

    [Fact]
    public void CertificateMessage_WithMoreThanSixteen_IsRefused()
    {
        Assert.True(CertificateMessage.TryRead(Body(16), out CertificateMessage message, out _));
        Assert.Equal(16, message.Count);
        Assert.False(CertificateMessage.TryRead(Body(17), out _, out TlsError error));
        Assert.Equal(TlsError.TooManyCertificates, error);

        static byte[] Body(int count)
        {
            var list = new List<byte>();
            for (int i = 0; i < count; i++)
                list.AddRange([0, 0, 1, 0x30, 0, 0]);
            return [0, 0, (byte)(list.Count >> 8), (byte)list.Count, .. list];
        }
    }

    [Theory]
    [InlineData(new byte[] { 0 }, true), InlineData(new byte[] { 1 }, true), InlineData(new byte[] { 2 }, false), InlineData(new byte[] { 255 }, false)]
    public void KeyUpdate_WithAnyValueBut0And1_IsRefused(byte[] body, bool isGood) => Assert.Equal(isGood, KeyUpdate.TryRead(body, out _, out _));

    private static void AssertExtensions(TlsError expected, byte[] block)
    {
        EncryptedExtensions.TryRead(block, out _, out TlsError error);
        Assert.Equal(expected, error);
    }

    /// <summary>A hello without extensions is whole too, by the rules of old versions; only here it does not count.</summary>
    private static bool IsWhole(HandshakeType type, ReadOnlySpan<byte> body)
    {
        if (!MessageCodecs.TryRewrite(type, body, out _, out _)) return false;
        if (type == HandshakeType.ClientHello && ClientHello.TryRead(body, out ClientHello client, out _)) return client.HasExtensions;
        return type != HandshakeType.ServerHello || (ServerHello.TryRead(body, out ServerHello server, out _) && server.HasExtensions);
    }
}
