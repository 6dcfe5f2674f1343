using Infra.Sudo.Policy.Ast;

namespace Infra.Sudo.Policy.Lexing;

/// <summary>
/// Cuts sudoers text into tokens, one pass over the bytes, no string per token. What a byte means depends on the state: sudoers(5), "SUDOERS FILE FORMAT".
/// Columns are counted as the original counts them, since its messages show them: a token is what one rule of its scanner matched last, so a string's place is its
/// closing quote and a command's place is what ends its arguments.
/// </summary>
internal sealed partial class SudoersLexer(SudoersPolicy policy, bool isStrict)
{
    private readonly Stack<Frame> _frames = new();
    private byte[] _text = [];
    private int _base;         // of the file in the policy's text space
    private int _at;
    private int _lineStart;
    private int _lineEnd;      // behind the line feed of the loaded line
    private bool _isContinued;
    private bool _sawBlank;
    private LexerState _state;
    private LexerState _stateBefore;
    private DigestAlgorithm _digest;

    /// <summary>The file being read.</summary>
    internal int File { get; private set; } = -1;

    /// <summary>The line that the next token is on, from 1.</summary>
    internal int LineNumber { get; private set; } = 1;

    /// <summary>Bytes of the loaded line before the last match.</summary>
    internal int TokenStart { get; private set; }

    /// <summary>Bytes of the loaded line up to the end of the last match.</summary>
    internal int TokenEnd { get; private set; }

    /// <summary>Where the last token started in the policy's text space, blanks left out.</summary>
    internal int Position { get; private set; }

    /// <summary>Text of the last token.</summary>
    internal TextRef Value { get; private set; }

    /// <summary>Arguments of the last command.</summary>
    internal TextRef Arguments { get; private set; }

    /// <summary>Whether the last command has arguments.</summary>
    internal bool HasArguments { get; private set; }

    /// <summary>What the last <see cref="TokenKind.Error"/> is about; taken away by who reports it.</summary>
    internal string? ErrorText { get; set; }

    /// <summary>Called where the original reports a mistake in the middle of a token and goes on.</summary>
    internal Action<string>? Report { get; set; }

    /// <summary>The loaded line with its line feed; empty before the first token of a file.</summary>
    internal ReadOnlyMemory<byte> LoadedLine => _text.AsMemory(_lineStart, _lineEnd - _lineStart);

    /// <summary>How many files are open below this one.</summary>
    internal int Depth => _frames.Count;

    /// <summary>Goes on in another file and comes back at its end. Its text ends in a line feed and holds no NUL, or is empty.</summary>
    internal void Open(int file)
    {
        if (File >= 0) _frames.Push(new Frame(File, _at, _lineStart, _lineEnd, LineNumber, TokenStart, TokenEnd));
        Enter(file);
    }

    /// <summary>Asked at the end of a file for the next file of the same folder; -1 if there is none.</summary>
    internal Func<int>? NextOfFolder { get; set; }

    /// <summary>The next token.</summary>
    internal TokenKind Next()
    {
        while (true)
        {
            if (_at == _lineEnd && !LoadLine())
            {
                if (!Close()) return TokenKind.End;
                continue;
            }
            TakeSpace();
            TokenKind kind = _state switch
            {
                LexerState.Initial or LexerState.DefaultsScope or LexerState.ExpectPath => ScanPlain(),
                LexerState.Arguments => ScanArguments(),
                LexerState.String => ScanString(),
                LexerState.DefaultsStart => ScanSettingName(),
                LexerState.DefaultsValue => ScanSettingValue(),
                LexerState.ArgumentsRegex => ScanArgumentsRegex(),
                LexerState.Digest => ScanDigest(),
                _ => ScanIncludePath(),
            };
            if (kind != TokenKind.None) return kind;
        }
    }

    /// <summary>Takes one space between two tokens of a line, which most blanks are, without the long way.</summary>
    private void TakeSpace()
    {
        if (_text[_at] != (byte)' ' || _state is not (LexerState.Initial or LexerState.Arguments) || IsAtLineStart || CharClass.IsBlank(_text[_at + 1])) return;
        Take(1);
        _sawBlank = true;
    }

    private bool LoadLine()
    {
        if (_at == _text.Length) return false;
        _lineStart = _at;
        int feed = _text.AsSpan(_at).IndexOf((byte)'\n');
        _lineEnd = feed < 0 ? _text.Length : _at + feed + 1;
        TokenStart = TokenEnd = 0;
        return true;
    }

    private void Enter(int file)
    {
        PolicyFile entered = policy.Files[file];
        File = file;
        _text = entered.ContentsArray;
        _base = entered.Start;
        _at = _lineStart = _lineEnd = 0;
        _withoutRegexFrom = _withoutRegexTo = 0;
        LineNumber = 1;
        TokenStart = TokenEnd = 0;
    }

    private bool Close()
    {
        if (_frames.Count == 0) return false;
        int next = NextOfFolder?.Invoke() ?? -1;
        if (next >= 0)
        {
            Enter(next);
            return true;
        }
        Frame frame = _frames.Pop();
        Enter(frame.File);
        _at = frame.At;
        _lineStart = frame.LineStart;
        _lineEnd = frame.LineEnd;
        LineNumber = frame.LineNumber;
        TokenStart = frame.TokenStart;
        TokenEnd = frame.TokenEnd;
        return true;
    }

    /// <summary>One match of the scanner: moves on and remembers its place.</summary>
    private void Take(int length)
    {
        TokenStart = TokenEnd;
        TokenEnd += length;
        _at += length;
    }

    private TokenKind Take(int length, TokenKind kind)
    {
        Position = _base + _at;
        Take(length);
        return kind;
    }

    private TokenKind Fail(string text)
    {
        ErrorText = text;
        return TokenKind.Error;
    }

    private TextRef Raw(int start, int length) => new(_base + start, length);

    private bool IsAtLineStart => _at == 0 || _text[_at - 1] == (byte)'\n';

    // Rules that hold in every state: runs of '!', line ends, blanks, continuation, and anything else as no match.
    private TokenKind ScanCommon(byte first)
    {
        switch (first)
        {
            case (byte)'!':
                int count = RunLength((byte)'!');
                Position = _base + _at;
                Take(count);
                return (count & 1) != 0 ? TokenKind.Not : TokenKind.None;
            case (byte)'\n':
                return EndLine(1);
            case (byte)'\r' when _text[_at + 1] == (byte)'\n':
                return EndLine(2);
            case (byte)' ' or (byte)'\t':
                Take(BlankLength(_at));
                _sawBlank = true;
                return TokenKind.None;
            case (byte)'\\' when ContinuationLength() is > 0 and int length:
                TakeContinuation(length);
                _sawBlank = true;
                return TokenKind.None;
            default:
                return Take(1, TokenKind.NoMatch);
        }
    }

    private TokenKind EndLine(int length)
    {
        Take(length, TokenKind.NewLine);
        _state = LexerState.Initial;
        LineNumber++;
        _isContinued = false;
        return TokenKind.NewLine;
    }

    private void TakeContinuation(int length)
    {
        Take(length);
        LineNumber++;
        _isContinued = true;
    }

    /// <summary>Length of a backslash, blanks and a line end here; 0 if there is none.</summary>
    private int ContinuationLength()
    {
        int end = _at + 1 + BlankLength(_at + 1);
        if (end < _text.Length && _text[end] == (byte)'\r') end++;
        return end < _text.Length && _text[end] == (byte)'\n' ? end + 1 - _at : 0;
    }

    private int BlankLength(int start)
    {
        int end = start;
        while (end < _text.Length && CharClass.IsBlank(_text[end]))
            end++;
        return end - start;
    }

    private int RunLength(byte value)
    {
        int end = _at;
        while (_text[end] == value)
            end++;
        return end - _at;
    }

    private readonly record struct Frame(int File, int At, int LineStart, int LineEnd, int LineNumber, int TokenStart, int TokenEnd);
}
