using Infra.Dns.Names;
using Infra.Dns.Server.Configuration;
using Infra.Dns.Server.Service;
using Infra.Dns.Store;
using Infra.Dns.Transfers;
using Infra.Parsing;
using Microsoft.Extensions.Logging;

namespace Infra.Dns.Server.Zones;

/// <summary>
/// The versions of one zone: file, journal, and what is served. Every new version goes to the journal first and is served only when it is on the disk. Callers take
/// <see cref="Gate"/> for all but reading.
/// </summary>
internal sealed partial class ZoneData(ServedZone zone, string? filePath, string journalPath, IZoneStorage storage, ILogger log) : IDisposable
{
    private ZoneJournal? _journal;
    private uint? _fileSerial;
    private DateTimeOffset? _fileTime;

    /// <summary>Held while the zone changes.</summary>
    internal SemaphoreSlim Gate { get; } = new(1, 1);

    internal ServedZone Zone => zone;

    internal DomainName Origin => zone.Origin;

    internal ZoneSnapshot? Current => zone.State.Snapshot;

    internal string? FilePath => filePath;

    /// <summary>Whether updates wait until the operator has edited the file.</summary>
    internal bool IsFrozen { get; set; }

    /// <summary>The mistakes of the last attempt to read the file; empty if there were none.</summary>
    internal string LastProblem { get; private set; } = "";

    /// <summary>Bytes of the journal.</summary>
    internal long JournalLength => _journal?.Length ?? 0;

    public void Dispose() => Gate.Dispose();

    /// <summary>Loads file and journal for the first time; false if there is nothing to serve.</summary>
    internal bool Load()
    {
        OpenJournal();
        if (filePath is null || !((zone.Settings.Type == ZoneType.Primary && zone.Settings.DnssecPolicy is null) || new StoredZoneFile(storage, filePath).Exists)) return false;
        if (ReadFile() is not { } snapshot) return false;
        _fileSerial = snapshot.Serial;
        Publish(Replay(snapshot));
        return true;
    }

    /// <summary>Reads the file again; a broken one leaves the old version. True if another version is served now.</summary>
    /// <param name="isForced">Whether to read it even if it was not written since; a file that it includes may have been.</param>
    internal bool Reload(bool isForced)
    {
        if (Current is not { } current) return Load();
        if (filePath is null || (!isForced && LastProblem.Length == 0 && storage.TimeOf(filePath) == _fileTime)) return false;
        if (ReadFile() is not { } fresh) return false;
        if (fresh.Serial == _fileSerial && _journal!.Changes.Count > 0 && _journal.TryFind(fresh.Serial, out int before) && before < _journal.Changes.Count)
            return false;   // the file of before: what came by updates is newer
        ZoneChange change = ZoneChanges.Between(current, fresh);
        bool isSame = change.Removed.Count == 0 && change.Added.Count == 0 && change.OldStart == change.NewStart;
        _fileSerial = fresh.Serial;
        if (isSame) return false;
        if (SerialNumber.IsAfter(fresh.Serial, current.Serial))
        {
            Commit([change]);   // for IXFR; should the process die now, the file is in the chain's end all the same
        }
        else
        {
            LogSerial(log, Origin, fresh.Serial, current.Serial);
            _journal!.Reset();   // differences from versions that nobody can tell apart
        }
        Publish(fresh);
        return true;
    }

    /// <summary>Takes changes on the disk and then serves the version that they lead to.</summary>
    /// <exception cref="ZoneProblemException">They are not on the disk; everything is as before.</exception>
    internal void Apply(IReadOnlyList<ZoneChange> changes, ZoneSnapshot next)
    {
        Commit(changes);
        Publish(next);
        if (_journal!.Length > zone.Settings.JournalSizeMax) TryFlush();
    }

    /// <summary>Takes a whole new version, of a transfer: on the disk as a file, and then served.</summary>
    /// <exception cref="ZoneProblemException">It is not on the disk; everything is as before.</exception>
    internal void Replace(ZoneSnapshot next)
    {
        if (Current is { } current && SerialNumber.IsAfter(next.Serial, current.Serial) && filePath is not null)
        {
            // With the difference in the journal, those who transfer from us need not take the whole zone either.
            ZoneChange change = ZoneChanges.Between(current, next);
            if (change.Removed.Count + change.Added.Count < next.RecordCount)
            {
                Apply([change], next);
                return;
            }
        }
        try
        {
            // In this order a crash between the two leaves an older version of the zone, which is no worse than a stale one; in the other, changes that do not fit the file.
            _journal!.Reset();
            if (filePath is not null) Save(next);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ZoneProblemException($"the zone could not be stored: {e.Message}");
        }
        Publish(next);
    }

    /// <summary>Writes the present version to the file and cuts the journal's history to half its limit.</summary>
    /// <exception cref="ZoneProblemException">There is no file, or it could not be written.</exception>
    internal void Flush()
    {
        if (filePath is null) throw new ZoneProblemException("the zone has no file");
        if (Current is not { } current) throw new ZoneProblemException("the zone has no data");
        try
        {
            if (current.Serial != _fileSerial) Save(current);
            if (_journal!.Length > zone.Settings.JournalSizeMax) _journal.Compact(zone.Settings.JournalSizeMax / 2);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ZoneProblemException($"the zone file could not be written: {e.Message}");
        }
    }

    /// <summary>The changes from a version of somebody else to ours; false if we do not know that version any more.</summary>
    internal bool TryGetHistory(uint serial, ZoneSnapshot current, out IReadOnlyList<ZoneChange> changes)
    {
        changes = [];
        ZoneChange[] all = [.. _journal?.Changes ?? []];
        if (all.Length == 0 || all[^1].NewSerial != current.Serial) return false;
        int first = Array.FindIndex(all, change => change.OldSerial == serial);
        if (first < 0) return false;
        changes = all[first..];
        return true;
    }

    /// <summary>When the data were last known to be fresh, as files tell after a restart.</summary>
    internal DateTimeOffset? FreshTime()
    {
        DateTimeOffset? file = filePath is null ? null : storage.TimeOf(filePath);
        DateTimeOffset? journal = storage.TimeOf(journalPath);
        return file is null || journal > file ? journal : file;
    }

    internal void MarkFresh(DateTimeOffset time)
    {
        try
        {
            if (filePath is not null) storage.Touch(filePath, time);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogStorage(log, Origin, e.Message);   // it will only be asked for earlier than needed after a restart
        }
    }

    /// <summary>Removes file and journal: a catalog's zone that is a member no longer.</summary>
    internal void DeleteState()
    {
        try
        {
            if (filePath is not null) storage.Delete(filePath);
            storage.Delete(journalPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogStorage(log, Origin, e.Message);
        }
    }

    private void Save(ZoneSnapshot snapshot)
    {
        new StoredZoneFile(storage, filePath!).Save(snapshot);
        _fileSerial = snapshot.Serial;
        _fileTime = storage.TimeOf(filePath!);
    }

    private void OpenJournal()
    {
        try
        {
            _journal = ZoneJournal.Open(storage, journalPath, Origin, out string problem);
            if (problem.Length > 0) LogJournal(log, Origin, journalPath, problem);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ZoneProblemException($"the journal {journalPath} cannot be read: {e.Message}");
        }
    }

    private ZoneSnapshot? ReadFile()
    {
        var diagnostics = new DiagnosticBag();
        _fileTime = storage.TimeOf(filePath!);
        ZoneSnapshot? snapshot = new StoredZoneFile(storage, filePath!).Load(Origin, diagnostics);
        LastProblem = snapshot is null ? new DiagnosticRenderer(false).Render(diagnostics) : "";
        if (snapshot is null) LogBroken(log, Origin, LastProblem);
        return snapshot;
    }

    private ZoneSnapshot Replay(ZoneSnapshot file)
    {
        if (_journal!.Changes.Count == 0) return file;
        string problem;
        if (_journal.TryFind(file.Serial, out int before))
        {
            ZoneSnapshot snapshot = file;
            problem = "";
            foreach (ZoneChange change in _journal.Changes.Skip(before))
            {
                if (!snapshot.TryApply(change, out ZoneSnapshot? next, out problem)) break;
                snapshot = next;
            }
            if (problem.Length == 0) return snapshot;
            problem = $"its changes do not fit the zone file: {problem}";
        }
        else
        {
            problem = $"the zone file has the serial number {file.Serial}, which is not among its own";
        }
        LogJournal(log, Origin, journalPath, $"{problem}; it is set aside as {journalPath}.aside and the zone file counts");
        try
        {
            storage.Move(journalPath, journalPath + ".aside");
            OpenJournal();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ZoneProblemException($"the journal {journalPath} cannot be set aside: {e.Message}");
        }
        return file;
    }

    private void Commit(IReadOnlyList<ZoneChange> changes)
    {
        try
        {
            // A journal that ends elsewhere would have a gap: it begins anew. The file has a version that its changes begin with.
            if (_journal!.Changes.Count > 0 && _journal.Changes[^1].NewSerial != changes[0].OldSerial) _journal.Reset();
            _journal.Append(changes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ZoneProblemException($"the journal {journalPath} could not be written: {e.Message}");
        }
    }

    private void TryFlush()
    {
        try
        {
            Flush();
        }
        catch (ZoneProblemException e)
        {
            LogStorage(log, Origin, e.Message);   // nothing is lost: the journal grows on, and the next change tries again
        }
    }

    private void Publish(ZoneSnapshot snapshot)
    {
        zone.Publish(snapshot);
        LastProblem = "";
    }

    [LoggerMessage(1, LogLevel.Error, "zone {Zone}: the file is broken; what was served before is served on\n{Problem}")]
    private static partial void LogBroken(ILogger log, DomainName zone, string problem);

    [LoggerMessage(2, LogLevel.Warning, "zone {Zone}: journal {Path}: {Problem}")]
    private static partial void LogJournal(ILogger log, DomainName zone, string path, string problem);

    [LoggerMessage(3, LogLevel.Warning, "zone {Zone}: the file has changed, but its serial number {Serial} is not later than {Old}: secondaries will not notice")]
    private static partial void LogSerial(ILogger log, DomainName zone, uint serial, uint old);

    [LoggerMessage(4, LogLevel.Error, "zone {Zone}: {Problem}")]
    private static partial void LogStorage(ILogger log, DomainName zone, string problem);
}
