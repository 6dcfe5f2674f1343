using System.Buffers;
using System.Text;

namespace Infra.Parsing;

/// <summary>
/// A place in a text that moves forward as a parser takes from it. What does not fit is not taken; nothing throws on any text.
/// </summary>
public ref struct TextCursor
{
    private readonly ReadOnlySpan<char> _text;
    private int _offset;

    /// <summary>Starts at the first character of <paramref name="text"/>.</summary>
    public TextCursor(ReadOnlySpan<char> text) => _text = text;

    /// <summary>Starts at the first character of <paramref name="source"/>, so that spans are places in it.</summary>
    public TextCursor(SourceText source)
    {
        ArgumentNullException.ThrowIfNull(source);
        _text = source.Text;
    }

    /// <summary>UTF-16 code units passed.</summary>
    public readonly int Offset => _offset;

    /// <summary>UTF-16 code units left.</summary>
    public readonly int Remaining => _text.Length - _offset;

    /// <summary>Whether the end is reached.</summary>
    public readonly bool IsAtEnd => _offset == _text.Length;

    /// <summary>What is left, without taking it.</summary>
    public readonly ReadOnlySpan<char> Rest => _text[_offset..];

    /// <summary>The next character, or U+0000 at the end; ask <see cref="IsAtEnd"/> where the text may hold that.</summary>
    public readonly char Peek() => Peek(0);

    /// <summary>The character <paramref name="ahead"/> places behind the next, or U+0000 outside the text.</summary>
    public readonly char Peek(int ahead)
    {
        ReadOnlySpan<char> rest = Rest;
        return (uint)ahead < (uint)rest.Length ? rest[ahead] : '\0';
    }

    /// <summary>Whether <paramref name="text"/> comes next.</summary>
    public readonly bool IsNext(ReadOnlySpan<char> text) => Rest.StartsWith(text);

    /// <summary>Goes back, or forth, to an offset inside the text, such as one that <see cref="Offset"/> gave; outside it, to its start or end.</summary>
    public void MoveTo(int offset) => _offset = Math.Clamp(offset, 0, _text.Length);

    /// <summary>Takes the next character if it is <paramref name="character"/>.</summary>
    public bool TryTake(char character)
    {
        if (IsAtEnd || _text[_offset] != character) return false;
        _offset++;
        return true;
    }

    /// <summary>Takes <paramref name="text"/> if it comes next.</summary>
    public bool TryTake(ReadOnlySpan<char> text)
    {
        if (!IsNext(text)) return false;
        _offset += text.Length;
        return true;
    }

    /// <summary>Takes the next character, whatever it is.</summary>
    public bool TryTakeAny(out char character)
    {
        character = '\0';
        if (IsAtEnd) return false;
        character = _text[_offset++];
        return true;
    }

    /// <summary>Takes the next code point; half a surrogate pair is taken as U+FFFD.</summary>
    public bool TryTakeRune(out Rune rune)
    {
        if (Rune.DecodeFromUtf16(Rest, out rune, out int used) != OperationStatus.Done && IsAtEnd) return false;
        _offset += used;
        return true;
    }

    /// <summary>Takes characters as long as they are among <paramref name="characters"/>; perhaps none.</summary>
    public ReadOnlySpan<char> TakeWhile(SearchValues<char> characters)
    {
        int length = Rest.IndexOfAnyExcept(characters);
        return Take(length < 0 ? Remaining : length);
    }

    /// <summary>Takes characters as long as <paramref name="predicate"/> holds; perhaps none.</summary>
    public ReadOnlySpan<char> TakeWhile(Func<char, bool> predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        ReadOnlySpan<char> rest = Rest;
        int length = 0;
        while (length < rest.Length && predicate(rest[length]))
            length++;
        return Take(length);
    }

    /// <summary>Takes characters up to the first that is among <paramref name="characters"/>, or to the end.</summary>
    public ReadOnlySpan<char> TakeUntil(SearchValues<char> characters)
    {
        int length = Rest.IndexOfAny(characters);
        return Take(length < 0 ? Remaining : length);
    }

    /// <summary>Takes the rest of the line and its end (LF or CRLF), which the result leaves out.</summary>
    public ReadOnlySpan<char> TakeLine()
    {
        int length = Rest.IndexOf('\n');
        if (length < 0) return Take(Remaining);
        ReadOnlySpan<char> line = Take(length);
        _offset++;
        return line.EndsWith("\r") ? line[..^1] : line;
    }

    /// <summary>Passes over spaces and tabs.</summary>
    public void SkipBlanks()
    {
        int length = Rest.IndexOfAnyExcept(' ', '\t');
        _offset = length < 0 ? _text.Length : _offset + length;
    }

    /// <summary>Passes over <paramref name="count"/> characters; false, and none passed, if there are fewer or the count is negative.</summary>
    public bool TrySkip(int count)
    {
        if ((uint)count > (uint)Remaining) return false;
        _offset += count;
        return true;
    }

    /// <summary>What was taken since <paramref name="start"/>, an earlier <see cref="Offset"/>.</summary>
    public readonly ReadOnlySpan<char> TextSince(int start) => _text[Math.Clamp(start, 0, _offset).._offset];

    /// <summary>The place of what was taken since <paramref name="start"/>, an earlier <see cref="Offset"/>.</summary>
    public readonly TextSpan SpanSince(int start) => TextSpan.FromBounds(Math.Clamp(start, 0, _offset), _offset);

    private ReadOnlySpan<char> Take(int length)
    {
        ReadOnlySpan<char> taken = _text.Slice(_offset, length);
        _offset += length;
        return taken;
    }
}
