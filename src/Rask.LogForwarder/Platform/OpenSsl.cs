using System.Runtime.InteropServices;

namespace Rask.LogForwarder.Platform;

/// <summary>
/// The calls of OpenSSL 3 that a TLS client needs; names and constants are those of <c>openssl/ssl.h</c>, <c>x509.h</c>,
/// <c>x509_vfy.h</c> and <c>err.h</c>. The published program holds OpenSSL itself, linked statically: the framework's TLS
/// would load shared libraries, which a static program cannot, and takes twice the memory. A connection and its errors
/// belong to one thread at a time; what is made once for all connections may be used by any.
/// </summary>
/// <remarks>
/// The library's error queue is one for each thread. <see cref="ClearErrors"/> comes before a call whose failure is to be
/// told by <see cref="GetError"/> or <see cref="SslGetError"/>.
/// </remarks>
internal static unsafe partial class OpenSsl
{
    public const ulong InitNoLoadConfig = 0x80;
    public const ulong InitNoAtExit = 0x80000;

    public const int Tls12 = 0x0303;
    public const int FileTypePem = 1;
    public const int VerifyPeer = 1;
    public const ulong OptionNoRenegotiation = 1UL << 30;
    public const ulong OptionNoTicket = 1UL << 14;

    public const int ControlMode = 33;
    public const int ControlSessionCache = 44;
    public const int ControlServerName = 55;
    public const int ControlMinimumVersion = 123;

    public const int ModePartialWrite = 1;
    public const int ModeMovingWriteBuffer = 2;
    public const int ModeReleaseBuffers = 16;

    public const int ErrorSsl = 1;
    public const int ErrorWantRead = 2;
    public const int ErrorWantWrite = 3;
    public const int ErrorSyscall = 5;
    public const int ErrorZeroReturn = 6;

    private const string Ssl = "libssl";
    private const string Crypto = "libcrypto";

    [LibraryImport(Ssl, EntryPoint = "OPENSSL_init_ssl")]
    public static partial int Initialize(ulong options, void* settings);

    [LibraryImport(Ssl, EntryPoint = "TLS_client_method")]
    public static partial void* ClientMethod();

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_new")]
    public static partial void* ContextNew(void* method);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_free")]
    public static partial void ContextFree(void* context);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_ctrl")]
    public static partial nint ContextControl(void* context, int command, nint number, void* pointer);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_set_options")]
    public static partial ulong ContextSetOptions(void* context, ulong options);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_set_verify")]
    public static partial void ContextSetVerify(void* context, int mode, delegate* unmanaged[Cdecl]<int, void*, int> callback);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_set_client_cert_cb")]
    public static partial void ContextSetClientCertificate(void* context, delegate* unmanaged[Cdecl]<void*, void**, void**, int> callback);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_set_default_passwd_cb")]
    public static partial void ContextSetPassphrase(void* context, delegate* unmanaged[Cdecl]<byte*, int, int, void*, int> callback);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_use_certificate_chain_file", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ContextUseCertificateChain(void* context, string path);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_use_PrivateKey_file", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ContextUsePrivateKey(void* context, string path, int type);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_check_private_key")]
    public static partial int ContextCheckPrivateKey(void* context);

    [LibraryImport(Ssl, EntryPoint = "SSL_new")]
    public static partial void* SslNew(void* context);

    [LibraryImport(Ssl, EntryPoint = "SSL_free")]
    public static partial void SslFree(void* ssl);

    [LibraryImport(Ssl, EntryPoint = "SSL_ctrl", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint SslControl(void* ssl, int command, nint number, string text);

    [LibraryImport(Ssl, EntryPoint = "SSL_set1_host", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SslSetHost(void* ssl, string host);

    [LibraryImport(Ssl, EntryPoint = "SSL_get0_param")]
    public static partial void* SslVerifyParameters(void* ssl);

    [LibraryImport(Crypto, EntryPoint = "X509_VERIFY_PARAM_set1_ip_asc", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int VerifyParametersSetAddress(void* parameters, string address);

    [LibraryImport(Ssl, EntryPoint = "SSL_set_fd")]
    public static partial int SslSetDescriptor(void* ssl, int fd);

    [LibraryImport(Ssl, EntryPoint = "SSL_connect", SetLastError = true)]
    public static partial int SslConnect(void* ssl);

    [LibraryImport(Ssl, EntryPoint = "SSL_read", SetLastError = true)]
    public static partial int SslRead(void* ssl, byte* buffer, int count);

    [LibraryImport(Ssl, EntryPoint = "SSL_peek", SetLastError = true)]
    public static partial int SslPeek(void* ssl, byte* buffer, int count);

    [LibraryImport(Ssl, EntryPoint = "SSL_write", SetLastError = true)]
    public static partial int SslWrite(void* ssl, byte* buffer, int count);

    [LibraryImport(Ssl, EntryPoint = "SSL_shutdown")]
    public static partial int SslShutdown(void* ssl);

    [LibraryImport(Ssl, EntryPoint = "SSL_get_error")]
    public static partial int SslGetError(void* ssl, int result);

    [LibraryImport(Crypto, EntryPoint = "ERR_clear_error")]
    public static partial void ClearErrors();

    [LibraryImport(Crypto, EntryPoint = "ERR_get_error")]
    public static partial ulong GetError();

    [LibraryImport(Crypto, EntryPoint = "ERR_reason_error_string")]
    public static partial byte* ErrorReason(ulong error);

    [LibraryImport(Crypto, EntryPoint = "X509_verify_cert_error_string")]
    public static partial byte* VerifyErrorText(nint error);

    [LibraryImport(Crypto, EntryPoint = "X509_STORE_CTX_get_error")]
    public static partial int StoreError(void* store);

    [LibraryImport(Crypto, EntryPoint = "X509_STORE_CTX_get_current_cert")]
    public static partial void* StoreCurrentCertificate(void* store);

    /// <returns>Of the certificate; not to be freed.</returns>
    [LibraryImport(Crypto, EntryPoint = "X509_get_subject_name")]
    public static partial void* CertificateSubject(void* certificate);

    /// <inheritdoc cref="CertificateSubject"/>
    [LibraryImport(Crypto, EntryPoint = "X509_get_issuer_name")]
    public static partial void* CertificateIssuer(void* certificate);

    /// <inheritdoc cref="CertificateSubject"/>
    [LibraryImport(Crypto, EntryPoint = "X509_get0_notBefore")]
    public static partial void* CertificateNotBefore(void* certificate);

    /// <inheritdoc cref="CertificateSubject"/>
    [LibraryImport(Crypto, EntryPoint = "X509_get0_notAfter")]
    public static partial void* CertificateNotAfter(void* certificate);

    /// <returns>To be freed with <see cref="GeneralNamesFree"/>; null where the certificate has none.</returns>
    [LibraryImport(Crypto, EntryPoint = "X509_get_ext_d2i")]
    public static partial void* CertificateExtension(void* certificate, int id, int* isCritical, int* index);

    [LibraryImport(Crypto, EntryPoint = "GENERAL_NAMES_free")]
    public static partial void GeneralNamesFree(void* names);

    [LibraryImport(Crypto, EntryPoint = "OPENSSL_sk_num")]
    public static partial int StackCount(void* stack);

    [LibraryImport(Crypto, EntryPoint = "OPENSSL_sk_value")]
    public static partial void* StackItem(void* stack, int index);

    [LibraryImport(Crypto, EntryPoint = "GENERAL_NAME_print")]
    public static partial int GeneralNamePrint(void* bio, void* name);

    [LibraryImport(Crypto, EntryPoint = "X509_NAME_print_ex")]
    public static partial int NamePrint(void* bio, void* name, int indent, ulong flags);

    [LibraryImport(Crypto, EntryPoint = "ASN1_TIME_print_ex")]
    public static partial int TimePrint(void* bio, void* time, ulong flags);

    [LibraryImport(Crypto, EntryPoint = "BIO_s_mem")]
    public static partial void* MemoryBio();

    [LibraryImport(Crypto, EntryPoint = "BIO_new")]
    public static partial void* BioNew(void* method);

    [LibraryImport(Crypto, EntryPoint = "BIO_free")]
    public static partial int BioFree(void* bio);

    [LibraryImport(Crypto, EntryPoint = "BIO_read")]
    public static partial int BioRead(void* bio, byte* buffer, int count);
}
