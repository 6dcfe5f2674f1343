using Infra.Dns.Names;
using Infra.Dns.Records;

namespace Infra.Dns.Control.Updates;

/// <summary>A prerequisite or a change as it stands in an update (RFC 2136 sections 2.4 and 2.5).</summary>
/// <param name="Owner">The name.</param>
/// <param name="Type">The type; ANY for all of the name.</param>
/// <param name="Class">IN, or ANY or NONE with the meaning of the section.</param>
/// <param name="TimeToLive">Seconds; 0 except for what is added.</param>
/// <param name="Data">Uncompressed RDATA; empty for none.</param>
internal sealed record UpdateEntry(DomainName Owner, RecordType Type, RecordClass Class, uint TimeToLive, RecordBytes Data);
