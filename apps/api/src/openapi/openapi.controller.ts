import { Controller, Get, Inject } from '@nestjs/common';
import { openApiDocument } from './openapi-document.js';

/** Nest token of the service's version. */
export const API_VERSION = Symbol('api version');

/** The description of this api for programs. */
@Controller()
export class OpenApiController {
  private readonly document: object;

  constructor(@Inject(API_VERSION) version: string) {
    this.document = openApiDocument(version);
  }

  @Get('openapi.json')
  read(): object {
    return this.document;
  }
}
