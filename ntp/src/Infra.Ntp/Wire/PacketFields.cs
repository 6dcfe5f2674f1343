namespace Infra.Ntp.Wire;

/// <summary>
/// The extension fields of a packet, the three kinds kept apart: whoever reads one must say how far it is trusted, so that none is taken for more than it
/// is. A view of the caller's buffers.
/// </summary>
public readonly ref struct PacketFields
{
    private readonly ReadOnlySpan<byte> _untrusted;
    private readonly ReadOnlySpan<byte> _authenticated;
    private readonly ReadOnlySpan<byte> _encrypted;

    private PacketFields(ReadOnlySpan<byte> untrusted, ReadOnlySpan<byte> authenticated, ReadOnlySpan<byte> encrypted)
    {
        _untrusted = untrusted;
        _authenticated = authenticated;
        _encrypted = encrypted;
    }

    /// <summary>Nothing was verified.</summary>
    public static PacketFields Unverified(in NtpPacketView packet) => new(packet.Fields, default, default);

    /// <summary>The authenticator at the end of the packet was verified, which covers all fields.</summary>
    public static PacketFields VerifiedByMac(in NtpPacketView packet) => new(default, packet.Fields, default);

    /// <summary>An authenticator field among the others was verified: it covers what stands before it, and what stands behind it nobody vouches for.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="authenticatorType">Type of the authenticator field.</param>
    /// <param name="decrypted">The fields that were inside it.</param>
    /// <param name="fields">The fields.</param>
    /// <returns>False if the packet has no such field.</returns>
    public static bool TryVerified(in NtpPacketView packet, ushort authenticatorType, ReadOnlySpan<byte> decrypted, out PacketFields fields)
    {
        fields = default;
        var reader = new ExtensionFieldReader(packet.Fields);
        for (int before = packet.Fields.Length; reader.TryRead(out ExtensionField field); before = reader.Remaining)
        {
            if (field.Type != authenticatorType) continue;
            fields = new PacketFields(packet.Fields[^reader.Remaining..], packet.Fields[..^before], decrypted);
            return true;
        }
        return false;
    }

    /// <summary>Reads all fields of one kind.</summary>
    public ExtensionFieldReader Read(FieldKind kind) => new(kind switch
    {
        FieldKind.Encrypted => _encrypted,
        FieldKind.Authenticated => _authenticated,
        _ => _untrusted,
    });

    /// <summary>Finds the first field of a type among those of one kind.</summary>
    public bool TryFind(FieldKind kind, ushort type, out ExtensionField field)
    {
        ExtensionFieldReader reader = Read(kind);
        while (reader.TryRead(out field))
        {
            if (field.Type == type) return true;
        }
        field = default;
        return false;
    }
}
