using System.Text;

namespace Infra.Testing.Processes;

/// <summary>Keeps the first and the last part of a text that may be endless, so that a chatty child cannot fill memory. Thread-safe.</summary>
public sealed class BoundedText
{
    private readonly int _half;
    private readonly Lock _lock = new();
    private readonly StringBuilder _head = new();
    private readonly StringBuilder _tail = new();
    private long _dropped;

    /// <summary>Makes an empty text.</summary>
    /// <param name="charactersMax">Most characters kept, at least 2: the first half from the start, the rest from the end.</param>
    public BoundedText(int charactersMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(charactersMax, 2);
        _half = charactersMax / 2;
    }

    /// <summary>Whether something in the middle was left out.</summary>
    public bool IsTruncated
    {
        get { lock (_lock) return _dropped > 0; }
    }

    /// <summary>Adds text at the end.</summary>
    public void Append(ReadOnlySpan<char> text)
    {
        lock (_lock)
        {
            int fits = Math.Min(text.Length, _half - _head.Length);
            _head.Append(text[..fits]);
            _tail.Append(text[fits..]);
            if (_tail.Length <= 2 * _half) return;   // trim seldom, so that appending stays linear
            TrimTail();
        }
    }

    /// <summary>What is kept, with a note in the middle where something was left out.</summary>
    public override string ToString()
    {
        lock (_lock)
        {
            TrimTail();
            return _dropped == 0 ? $"{_head}{_tail}" : $"{_head}\n[… {_dropped} characters left out …]\n{_tail}";
        }
    }

    private void TrimTail()
    {
        int excess = _tail.Length - _half;
        if (excess <= 0) return;
        _tail.Remove(0, excess);
        _dropped += excess;
    }
}
