using Infra.Dns.Names;
using Infra.Dns.Records;

namespace Infra.Dns.Updates;

/// <summary>A record of an update, whose class says what it means (RFC 2136 sections 2.4 and 2.5).</summary>
/// <param name="Owner">The owner.</param>
/// <param name="Type">The type; ANY for all.</param>
/// <param name="Class">IN: exists exactly so, or add. ANY: exists, or delete all. NONE: does not exist, or delete this one.</param>
/// <param name="TimeToLive">Seconds; 0 unless a record is added.</param>
/// <param name="Data">Uncompressed RDATA; empty where only owner and type count.</param>
public readonly record struct UpdateRecord(DomainName Owner, RecordType Type, RecordClass Class, uint TimeToLive, RecordBytes Data);
