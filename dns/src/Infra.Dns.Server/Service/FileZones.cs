using System.Diagnostics.CodeAnalysis;
using Infra.Dns.Server.Configuration;
using Infra.Dns.Server.Requests;
using Infra.Dns.Store;
using Infra.Dns.Zones;
using Infra.Parsing;
using Microsoft.Extensions.Logging;

namespace Infra.Dns.Server.Service;

/// <summary>Zones from files, read at the start and again when they changed.</summary>
internal sealed partial class FileZones(ILogger logger) : IZoneService
{
    private readonly Dictionary<Names.DomainName, DateTime> _readAt = [];
    private volatile ZoneTable _table = ZoneTable.Empty;

    /// <inheritdoc/>
    public ZoneTable Current => _table;

    /// <inheritdoc/>
    public RequestHandlers Handlers => RequestHandlers.None;

    /// <inheritdoc/>
    public Task StartAsync(ServerConfiguration configuration, CancellationToken cancellation) => ReloadAsync(configuration, cancellation);

    /// <inheritdoc/>
    public Task ReloadAsync(ServerConfiguration configuration, CancellationToken cancellation)
    {
        List<ServedZone> zones = [];
        foreach (ZoneSettings settings in configuration.Zones)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!_table.TryFind(settings.Name.Wire, out ServedZone? zone)) zone = new ServedZone(settings);
            zone.Settings = settings;
            if (settings.File is { } path) Read(zone, path);
            zones.Add(zone);
        }
        _table = new ZoneTable(zones);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken deadline) => Task.CompletedTask;

    private void Read(ServedZone zone, string path)
    {
        try
        {
            DateTime time = File.GetLastWriteTimeUtc(path);
            if (zone.State.Status == ZoneStatus.Ready && _readAt.TryGetValue(zone.Origin, out DateTime before) && before == time) return;
            var diagnostics = new DiagnosticBag();
            ZoneSnapshot? snapshot = ZoneSnapshotLoader.Load(new ZoneFile(path, File.ReadAllBytes(path)), zone.Origin, diagnostics, new FolderSource(Path.GetDirectoryName(Path.GetFullPath(path))!));
            if (snapshot is null)
            {
                ZoneBroken(logger, zone.Origin.ToString(), new DiagnosticRenderer(false).Render(diagnostics));
                return;
            }
            zone.Publish(snapshot);
            _readAt[zone.Origin] = time;
            ZoneLoaded(logger, zone.Origin.ToString(), snapshot.Serial, snapshot.RecordCount);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            ZoneUnreadable(logger, zone.Origin.ToString(), exception.Message);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "zone {Zone}: serial {Serial}, {Records} records")]
    private static partial void ZoneLoaded(ILogger logger, string zone, uint serial, int records);

    [LoggerMessage(2, LogLevel.Error, "zone {Zone}: its file is broken: {Mistakes}")]
    private static partial void ZoneBroken(ILogger logger, string zone, string mistakes);

    [LoggerMessage(3, LogLevel.Error, "zone {Zone}: its file cannot be read: {Reason}")]
    private static partial void ZoneUnreadable(ILogger logger, string zone, string reason);

    /// <summary>Included files, which must lie in the zone's folder.</summary>
    private sealed class FolderSource(string folder) : IZoneFileSource
    {
        public bool TryFind(string path, ZoneFile includer, [NotNullWhen(true)] out ZoneFile? file, [NotNullWhen(false)] out string? problem)
        {
            file = null;
            string whole = Path.GetFullPath(path, Path.GetDirectoryName(includer.Path) is { Length: > 0 } own ? Path.GetFullPath(own) : folder);
            problem = "lies outside the zone's folder";
            if (!whole.StartsWith(folder + "/", StringComparison.Ordinal)) return false;
            try
            {
                file = new ZoneFile(whole, File.ReadAllBytes(whole));
                problem = null;
                return true;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                problem = exception.Message;
                return false;
            }
        }
    }
}
