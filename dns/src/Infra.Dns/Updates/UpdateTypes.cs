using Infra.Dns.Records;

namespace Infra.Dns.Updates;

internal static class UpdateTypes
{
    /// <summary>Whether only the server that signs the zone makes such records; no client may, whatever it is granted.</summary>
    internal static bool IsServersOwn(RecordType type) =>
        type == RecordType.RRSIG || type == RecordType.NSEC || type == RecordType.NSEC3 || type == RecordType.NSEC3PARAM || type == RecordType.DNSKEY || type == RecordType.SIG || type == RecordType.NXT;
}
