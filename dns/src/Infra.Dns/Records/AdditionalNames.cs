namespace Infra.Dns.Records;

/// <summary>Which host a record speaks of, whose addresses may come along (RFC 1035 section 3.3, RFC 2782, RFC 3403, RFC 9460 section 4.1).</summary>
internal static class AdditionalNames
{
    /// <summary>Whether records of a type name a host at all.</summary>
    internal static bool AreIn(RecordType type) =>
        type == RecordType.NS || type == RecordType.MX || type == RecordType.SRV || type == RecordType.NAPTR || type == RecordType.SVCB || type == RecordType.HTTPS;

    /// <summary>The host's name inside the data; empty if there is none.</summary>
    /// <param name="type">The record's type.</param>
    /// <param name="data">Valid uncompressed RDATA.</param>
    /// <param name="owner">The owner, which a service binding may mean.</param>
    internal static ReadOnlySpan<byte> HostOf(RecordType type, ReadOnlySpan<byte> data, ReadOnlySpan<byte> owner)
    {
        if (type == RecordType.NS) return data;
        if (type == RecordType.MX) return data[2..];
        if (type == RecordType.SRV) return data[6..];
        if (type == RecordType.NAPTR) return AfterStrings(data[4..], 3);
        if (type != RecordType.SVCB && type != RecordType.HTTPS) return default;
        ReadOnlySpan<byte> target = data[2..];
        int length = 1;
        for (int at = 0; target[at] != 0; at += target[at] + 1)
            length += target[at] + 1;
        bool isAlias = data[0] == 0 && data[1] == 0;
        // The root as target means the owner itself, but in an alias, that there is nothing (RFC 9460 section 2.5).
        return length > 1 ? target[..length] : isAlias ? default : owner;
    }

    private static ReadOnlySpan<byte> AfterStrings(ReadOnlySpan<byte> data, int count)
    {
        for (; count > 0; count--)
            data = data[(data[0] + 1)..];
        return data;
    }
}
