using Infra.Ntp.Wire;

namespace Infra.Ntp.Tests.Wire;

public class PacketFieldsTests
{
    private const ushort Identifier = 0x0104;
    private const ushort Cookie = 0x0204;
    private const ushort Authenticator = 0x0404;

    [Fact]
    public void Verified_SplitsAtTheAuthenticator()
    {
        byte[] packet = Build();
        NtpPacketView.TryParse(packet, out NtpPacketView view);

        Assert.True(PacketFields.TryVerified(view, Authenticator, Field(Cookie, 9), out PacketFields fields));

        Assert.True(fields.TryFind(FieldKind.Authenticated, Identifier, out ExtensionField identifier));
        Assert.Equal(1, identifier.Body[0]);
        Assert.False(fields.TryFind(FieldKind.Authenticated, Authenticator, out _));
        Assert.False(fields.TryFind(FieldKind.Authenticated, Cookie, out _));
        Assert.True(fields.TryFind(FieldKind.Encrypted, Cookie, out ExtensionField inside));
        Assert.Equal(9, inside.Body[0]);
        Assert.True(fields.TryFind(FieldKind.Untrusted, Cookie, out ExtensionField behind));
        Assert.Equal(3, behind.Body[0]);
        Assert.False(fields.TryFind(FieldKind.Encrypted, Identifier, out _));
    }

    [Fact]
    public void Unverified_TrustsNothing()
    {
        NtpPacketView.TryParse(Build(), out NtpPacketView view);
        PacketFields fields = PacketFields.Unverified(view);

        Assert.True(fields.TryFind(FieldKind.Untrusted, Identifier, out _));
        Assert.Equal(0, fields.Read(FieldKind.Authenticated).Remaining);
        Assert.Equal(0, fields.Read(FieldKind.Encrypted).Remaining);
    }

    [Fact]
    public void WithoutAuthenticator_NothingIsVerified()
    {
        NtpPacketView.TryParse(Build(), out NtpPacketView view);

        Assert.False(PacketFields.TryVerified(view, 0x7777, default, out PacketFields fields));
        Assert.Equal(0, fields.Read(FieldKind.Authenticated).Remaining);
        Assert.Equal(view.Fields.Length, PacketFields.VerifiedByMac(view).Read(FieldKind.Authenticated).Remaining);
    }

    private static byte[] Build() => [.. Packets.Request(), .. Field(Identifier, 1), .. Field(Authenticator, 2), .. Field(Cookie, 3)];

    private static byte[] Field(ushort type, byte first)
    {
        byte[] field = new byte[32];
        (field[0], field[1], field[3], field[4]) = ((byte)(type >> 8), (byte)type, 32, first);
        return field;
    }
}
