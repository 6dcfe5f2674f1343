using System.Text;
using Infra.Http.Fields;
using Infra.Http.Targets;

namespace Infra.Http.Http1;

public sealed partial class RequestHead
{
    // request-line = method SP request-target SP HTTP-version (RFC 9112 section 3)
    private protected override RejectReason TakeStartLine(ReadOnlySpan<byte> buffer, int start, int end)
    {
        // RFC 9112 section 2.2: an empty line before the request line is left by old clients after a body.
        if (start == end && !_hasSkippedLine)
        {
            _hasSkippedLine = true;
            return RejectReason.None;
        }
        HasStartLine = true;
        ReadOnlySpan<byte> line = buffer[start..end];
        int control = FieldBytes.IndexOfControl(line);
        if (control >= 0) return line[control] == '\r' ? RejectReason.BareCarriageReturn : RejectReason.ControlCharacter;
        int methodLength = FieldNames.TokenLength(line);
        if (methodLength == 0) return RejectReason.MethodMalformed;
        if (methodLength == line.Length) return RejectReason.RequestLineMalformed;
        if (line[methodLength] != ' ') return RejectReason.MethodMalformed;
        ReadOnlySpan<byte> rest = line[(methodLength + 1)..];
        int targetLength = rest.IndexOf((byte)' ');
        _methodLength = methodLength;
        _targetOffset = start + methodLength + 1;
        _targetLength = targetLength < 0 ? rest.Length : targetLength;
        if (targetLength == 0) return RejectReason.RequestLineMalformed;
        if (_targetLength > Limits.TargetBytesMax) return RejectReason.TargetTooLong;
        if (targetLength < 0) return rest.IsEmpty ? RejectReason.RequestLineMalformed : RejectReason.VersionMissing;
        RejectReason reason = TakeVersion(rest[(targetLength + 1)..]);
        if (reason != RejectReason.None) return reason;
        Method = RequestMethods.Find(line[..methodLength]);
        if (Method is RequestMethod.Connect or RequestMethod.Trace) return RejectReason.MethodForbidden;
        return TakeTarget(rest[..targetLength]);
    }

    // HTTP-version = "HTTP/" DIGIT "." DIGIT
    private RejectReason TakeVersion(ReadOnlySpan<byte> version)
    {
        if (version.SequenceEqual("HTTP/1.1"u8))
        {
            MinorVersion = 1;
            return RejectReason.None;
        }
        if (version.SequenceEqual("HTTP/1.0"u8)) return RejectReason.None;
        if (version.IsEmpty || version.Contains((byte)' ')) return RejectReason.RequestLineMalformed;
        return IsVersion(version) ? RejectReason.VersionUnsupported : RejectReason.VersionMalformed;
    }

    internal static bool IsVersion(ReadOnlySpan<byte> version) =>
        version.Length == 8 && version.StartsWith("HTTP/"u8) && char.IsAsciiDigit((char)version[5]) && version[6] == '.' && char.IsAsciiDigit((char)version[7]);

    private RejectReason TakeTarget(ReadOnlySpan<byte> target)
    {
        _pathOffset = _targetOffset;
        if (target.ContainsAnyExceptInRange((byte)0x21, (byte)0x7E) || target.Contains((byte)'#')) return RejectReason.TargetMalformed;
        if (target[0] == '/') return RejectReason.None;
        if (target.SequenceEqual("*"u8))
        {
            TargetForm = TargetForm.Asterisk;
            return Method == RequestMethod.Options ? RejectReason.None : RejectReason.TargetMalformed;
        }
        // absolute-form = scheme "://" authority path-abempty [ "?" query ]
        int schemeLength = target.IndexOf("://"u8);
        if (schemeLength < 0) return RejectReason.TargetMalformed;
        ReadOnlySpan<byte> scheme = target[..schemeLength];
        IsTargetHttps = Ascii.EqualsIgnoreCase(scheme, "https"u8);
        if (!IsTargetHttps && !Ascii.EqualsIgnoreCase(scheme, "http"u8)) return RejectReason.TargetMalformed;
        ReadOnlySpan<byte> afterScheme = target[(schemeLength + 3)..];
        int authorityLength = afterScheme.IndexOfAny((byte)'/', (byte)'?');
        if (authorityLength < 0) authorityLength = afterScheme.Length;
        if (!HostName.TryParse(afterScheme[..authorityLength], out _)) return RejectReason.TargetMalformed;
        TargetForm = TargetForm.Absolute;
        _authorityOffset = _targetOffset + schemeLength + 3;
        _authorityLength = authorityLength;
        _pathOffset = _authorityOffset + authorityLength;
        return RejectReason.None;
    }
}
