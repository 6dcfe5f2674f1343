using Infra.Interop;
using Infra.Interop.Files;
using Infra.Ntp.Discipline;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Infra.Ntp.Daemon.State;

/// <summary>The leap second list on the disk: read when it is new, ignored with a warning when it is damaged or out of date.</summary>
internal sealed class LeapFile(string path, ILogger logger)
{
    private Infra.Interop.Time.TimeSpec _changed;
    private string _refused = "";

    /// <summary>The list in force; null if there is none.</summary>
    internal LeapSecondList? Current { get; private set; }

    /// <summary>Looks at the file.</summary>
    /// <param name="unixSeconds">The present.</param>
    /// <returns>Whether <see cref="Current"/> is another one now.</returns>
    internal bool Refresh(long unixSeconds)
    {
        LeapSecondList? before = Current;
        try
        {
            using SafeFileHandle file = SecureFile.Open(null, path, OpenFlags.Read | OpenFlags.NonBlocking);
            FileFacts facts = FileFacts.Read(file);
            if (facts.Changed == _changed && _refused.Length == 0) return DropIfExpired(unixSeconds);
            Take(Read(file), unixSeconds);
            _changed = facts.Changed;
        }
        catch (Exception exception) when (exception is NativeException or IOException or UnauthorizedAccessException)
        {
            Refuse(exception.Message);
        }
        return !ReferenceEquals(before, Current);
    }

    private bool DropIfExpired(long unixSeconds)
    {
        if (Current is null || !Current.IsExpired(unixSeconds)) return false;
        Refuse("it has expired");
        return true;
    }

    private void Take(byte[] content, long unixSeconds)
    {
        LeapSecondListResult result = LeapSecondList.TryParse(content, out LeapSecondList? list);
        if (list is null)
        {
            Refuse($"it is damaged ({result})");
            return;
        }
        if (list.IsExpired(unixSeconds))
        {
            Refuse("it has expired");
            return;
        }
        Current = list;
        _refused = "";
        StateLog.LeapListTaken(logger, path, DateTime.UnixEpoch.AddSeconds(Math.Clamp(list.ExpiresAt, 0, 253_402_300_799)));
    }

    // The same trouble is told once.
    private void Refuse(string reason)
    {
        Current = null;
        if (_refused != reason) StateLog.LeapListRefused(logger, path, reason);
        _refused = reason;
    }

    private static byte[] Read(SafeFileHandle file)
    {
        byte[] bytes = new byte[LeapSecondList.BytesMax + 1];
        int count = 0;
        while (count < bytes.Length)
        {
            int read = RandomAccess.Read(file, bytes.AsSpan(count), count);
            if (read == 0) break;
            count += read;
        }
        return bytes[..count];
    }
}
