namespace Infra.Dns.Server.Service;

/// <summary>The zones of this server. Any thread may read <see cref="Current"/>; the table that it gives never changes.</summary>
public interface IZoneDirectory
{
    /// <summary>The zones at this moment. A zone's own state is found in the zone and changes without a new table.</summary>
    ZoneTable Current { get; }
}
