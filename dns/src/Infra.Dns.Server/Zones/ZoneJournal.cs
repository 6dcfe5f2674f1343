using System.Buffers;
using Infra.Dns.Journals;
using Infra.Dns.Names;
using Infra.Dns.Store;

namespace Infra.Dns.Server.Zones;

/// <summary>
/// A zone's journal on the disk and its changes in memory: what happened since the zone file was written, and before that what IXFR may still ask for. When
/// <see cref="Append"/> returns, the changes survive a crash; when it throws, they are as if they had never been. One caller at a time.
/// </summary>
internal sealed class ZoneJournal
{
    private readonly IZoneStorage _storage;
    private readonly DomainName _origin;
    private readonly List<ZoneChange> _changes = [];
    private readonly List<long> _lengths = [];
    private long _length;
    private bool _isTorn;

    private ZoneJournal(IZoneStorage storage, string path, DomainName origin)
    {
        _storage = storage;
        Path = path;
        _origin = origin;
    }

    internal string Path { get; }

    /// <summary>All changes, each beginning where the one before it ends.</summary>
    internal IReadOnlyList<ZoneChange> Changes => _changes;

    /// <summary>Bytes on the disk.</summary>
    internal long Length => _length;

    /// <summary>Reads what there is and cuts off a torn tail. A file that is no journal of this zone is set aside.</summary>
    /// <param name="storage">Where it lies.</param>
    /// <param name="path">Its path.</param>
    /// <param name="origin">The zone.</param>
    /// <param name="problem">What was found to be wrong, for a log; empty for nothing.</param>
    /// <exception cref="IOException">It could not be read or repaired.</exception>
    internal static ZoneJournal Open(IZoneStorage storage, string path, DomainName origin, out string problem)
    {
        var journal = new ZoneJournal(storage, path, origin);
        problem = "";
        byte[]? bytes = storage.Read(path);
        if (bytes is null || bytes.Length == 0) return journal;
        JournalContents contents = JournalContents.Read(bytes, origin);
        problem = contents.Problem;
        if (contents.IsForeign)
        {
            problem = $"{contents.Problem}; it is set aside as {path}.aside";
            storage.Move(path, path + ".aside");
            return journal;
        }
        if (contents.CommittedLength < bytes.Length) storage.Cut(path, contents.CommittedLength);
        journal._length = contents.CommittedLength;
        long before = 0;
        for (int i = 0; i < contents.Changes.Count; i++)
        {
            journal._changes.Add(contents.Changes[i]);
            journal._lengths.Add(contents.Ends[i] - before);
            before = contents.Ends[i];
        }
        return journal;
    }

    /// <summary>Adds changes as one: after a crash all of them are there or none.</summary>
    /// <exception cref="IOException">They are not there. If the disk let us not even take back what was half written, the next call tries that first.</exception>
    internal void Append(IReadOnlyList<ZoneChange> changes)
    {
        if (_changes.Count > 0 && _changes[^1].NewSerial != changes[0].OldSerial) throw new ArgumentException("changes with a gap before them", nameof(changes));
        if (_isTorn) Repair();
        var bytes = new ArrayBufferWriter<byte>();
        if (_length == 0) JournalFormat.WriteHeader(_origin, bytes);
        List<long> lengths = [];
        foreach (ZoneChange change in changes)
        {
            int before = bytes.WrittenCount;
            JournalFormat.WriteChange(change, bytes);
            lengths.Add(bytes.WrittenCount - before);
        }
        JournalFormat.WriteCommit(changes[^1].NewSerial, changes.Count, bytes);
        try
        {
            _storage.WriteAt(Path, _length, bytes.WrittenMemory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What was written may be whole, with its commit: it must go before anybody is told that the change failed.
            _isTorn = true;
            Repair();
            throw;
        }
        _length += bytes.WrittenCount;
        _changes.AddRange(changes);
        _lengths.AddRange(lengths);
    }

    /// <summary>Whether a serial number is one that the changes pass through, and how many of them lie before it.</summary>
    internal bool TryFind(uint serial, out int count)
    {
        for (count = 0; count < _changes.Count; count++)
        {
            if (_changes[count].OldSerial == serial) return true;
        }
        return _changes.Count > 0 && _changes[^1].NewSerial == serial;
    }

    /// <summary>Forgets everything.</summary>
    internal void Reset()
    {
        _storage.Delete(Path);
        _changes.Clear();
        _lengths.Clear();
        _length = 0;
        _isTorn = false;
    }

    /// <summary>Keeps only the last changes, up to a number of bytes; the zone file must have the newest version by now.</summary>
    internal void Compact(long bytesMax)
    {
        long kept = 0;
        int first = _changes.Count;
        while (first > 0 && kept + _lengths[first - 1] <= bytesMax)
            kept += _lengths[--first];
        if (first == _changes.Count)
        {
            Reset();
            return;
        }
        if (first == 0) return;
        var bytes = new ArrayBufferWriter<byte>();
        JournalFormat.WriteHeader(_origin, bytes);
        for (int i = first; i < _changes.Count; i++)
            JournalFormat.WriteChange(_changes[i], bytes);
        JournalFormat.WriteCommit(_changes[^1].NewSerial, _changes.Count - first, bytes);
        _storage.Replace(Path, bytes.WrittenMemory);
        _length = bytes.WrittenCount;
        _changes.RemoveRange(0, first);
        _lengths.RemoveRange(0, first);
        _isTorn = false;
    }

    private void Repair()
    {
        if (_length == 0) _storage.Delete(Path);
        else _storage.Cut(Path, _length);
        _isTorn = false;
    }
}
