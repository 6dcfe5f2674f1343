using Infra.Dns.Records;
using Infra.Dns.Text;

namespace Infra.Dns.Zones;

/// <summary>
/// Writes records in canonical absolute form: one on each line, owner, time to live, class, type and data with a blank or tab between, names absolute. What
/// it writes, <see cref="ZoneFileReader"/> reads back as the same records.
/// </summary>
public static class ZoneFileWriter
{
    /// <summary>Adds a line.</summary>
    /// <param name="target">Where it goes.</param>
    /// <param name="owner">The owner in uncompressed wire form.</param>
    /// <param name="timeToLive">Seconds.</param>
    /// <param name="class">The class.</param>
    /// <param name="type">The type.</param>
    /// <param name="data">Uncompressed RDATA.</param>
    public static void Write(PresentationWriter target, ReadOnlySpan<byte> owner, uint timeToLive, RecordClass @class, RecordType type, ReadOnlySpan<byte> data)
    {
        ArgumentNullException.ThrowIfNull(target);
        target.WriteName(owner);
        target.Write("\t"u8);
        target.WriteNumber(timeToLive);
        target.Write("\t"u8);
        target.Write(@class.ToString());
        target.Write("\t"u8);
        target.Write(type.ToString());
        target.Write("\t"u8);
        Rdata.Format(type, data, target);
        target.Write("\n"u8);
    }
}
