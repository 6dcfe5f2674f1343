using System.Diagnostics;

namespace Infra.Ntp.Control.Simulate;

/// <summary>One line on a terminal that says how far a long work is; silent elsewhere, and for the first two seconds.</summary>
internal sealed class ProgressLine : IDisposable
{
    private const int Width = 78;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly TextWriter? _terminal;
    private readonly int _count;
    private readonly long _startedAt = Stopwatch.GetTimestamp();
    private long _shownAt;
    private bool _isShown;

    internal ProgressLine(TextWriter error, int count)
    {
        _terminal = !Console.IsErrorRedirected && ReferenceEquals(error, Console.Error) ? error : null;
        _count = count;
    }

    internal void Show(int place, string name, double share)
    {
        if (_terminal is null || Stopwatch.GetElapsedTime(_startedAt) < Patience) return;
        if (_shownAt != 0 && Stopwatch.GetElapsedTime(_shownAt) < Interval) return;
        _shownAt = Stopwatch.GetTimestamp();
        string text = $"{place + 1}/{_count} {name} {share * 100:0} %";
        _terminal.Write("\r" + (text.Length > Width ? text[..Width] : text.PadRight(Width)));
        _isShown = true;
    }

    internal void Clear()
    {
        if (!_isShown) return;
        _terminal!.Write("\r" + new string(' ', Width) + "\r");
        _isShown = false;
    }

    public void Dispose() => Clear();
}
