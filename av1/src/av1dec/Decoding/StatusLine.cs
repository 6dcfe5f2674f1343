using System.Diagnostics;
using System.Globalization;

namespace Infra.Av1.Tool.Decoding;

/// <summary>"Decoded n/total frames" on standard error: one line that is written again on a terminal, one per picture elsewhere, as dav1d does; and the times of --frametimes.</summary>
/// <param name="write">Takes the text; null: none.</param>
/// <param name="isTerminal">Whether it goes to a terminal.</param>
/// <param name="total">Pictures at the end; 0 if that is not known.</param>
/// <param name="rate">Pictures per second of the stream; 0 if that is not known.</param>
/// <param name="frameTimes">Takes the times, or null.</param>
internal sealed class StatusLine(Action<string>? write, bool isTerminal, long total, double rate, TextWriter? frameTimes)
{
    private const int LengthMax = 78;   // as much as dav1d has room for

    private readonly long _start = Stopwatch.GetTimestamp();
    private TimeSpan _last;
    private bool _isOpen;

    /// <summary>Tells of one more picture.</summary>
    /// <param name="count">Pictures up to now.</param>
    public void Show(long count)
    {
        TimeSpan elapsed = Stopwatch.GetElapsedTime(_start);
        if (frameTimes is not null)
        {
            frameTimes.Write(string.Create(CultureInfo.InvariantCulture, $"{(elapsed - _last).TotalNanoseconds:0}\n"));
            frameTimes.Flush();
        }

        _last = elapsed;
        if (write is null) return;
        double speed = count / Math.Max(elapsed.TotalSeconds, 1e-9);
        string text = total > 0
            ? string.Create(CultureInfo.InvariantCulture, $"Decoded {count}/{total} frames ({100.0 * count / total:0.0}%)")
            : string.Create(CultureInfo.InvariantCulture, $"Decoded {count} frames");
        text += rate > 0
            ? string.Create(CultureInfo.InvariantCulture, $" - {speed:0.00}/{rate:0.00} fps ({speed / rate:0.00}x)")
            : string.Create(CultureInfo.InvariantCulture, $" - {speed:0.00} fps");
        if (text.Length > LengthMax) text = text[..LengthMax];
        write(isTerminal ? "\r" + text : text + "\n");
        _isOpen = isTerminal;
    }

    /// <summary>Ends the line.</summary>
    public void End()
    {
        if (_isOpen) write?.Invoke("\n");
        _isOpen = false;
    }
}
