using Infra.Config;
using Infra.Dns.Names;
using Infra.Dns.Records;

namespace Infra.Dns.Server.Configuration;

/// <summary>How names and types are written in a configuration.</summary>
internal static class NameShape
{
    /// <summary>A domain name, meant from the root with or without a dot at its end.</summary>
    internal static ConfigShape<DomainName> Absolute { get; } = ConfigShape.Parsed(
        "a domain name such as \"example.org\"", (string text, out DomainName name) => DomainName.TryParse(text, out name!), name => name.ToString());

    /// <summary>A record type that a zone can hold.</summary>
    internal static ConfigShape<RecordType> Type { get; } = ConfigShape.Parsed(
        "a record type such as \"A\"", (string text, out RecordType type) => RecordType.TryParse(text, out type) && !type.IsMeta, type => type.ToString());
}
